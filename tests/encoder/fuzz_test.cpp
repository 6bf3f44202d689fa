#include "support/fuzz_cases.hpp"

#include "encoder/architecture.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, ConfigsAreTakenOrRefused) {
  replay_fuzz_cases("config", [](const auto& path) { read_architecture(path); });
}

}  // namespace
}  // namespace salient
