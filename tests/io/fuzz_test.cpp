#include "support/fuzz_cases.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, SafetensorsAreTakenOrRefused) {
  replay_fuzz_cases("safetensors", fuzz_safetensors);
}

}  // namespace
}  // namespace salient
