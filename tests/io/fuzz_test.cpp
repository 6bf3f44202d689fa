#include "support/fuzz_cases.hpp"

#include "salient/io/safetensors.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, SafetensorsAreTakenOrRefused) {
  replay_fuzz_cases("safetensors", [](const auto& path) {
    const SafetensorsFile file(path);
    for (const auto& [name, tensor] : file.tensors()) {
      ASSERT_EQ(static_cast<std::size_t>(tensor.size()) * 4, tensor.bytes.size()) << name;
    }
  });
}

}  // namespace
}  // namespace salient
