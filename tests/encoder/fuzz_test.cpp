#include "support/fuzz_cases.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, ConfigsAreTakenOrRefused) { replay_fuzz_cases("config", fuzz_model); }

TEST(FuzzedFiles, ModelsAreTakenOrRefused) { replay_fuzz_cases("model", fuzz_model); }

}  // namespace
}  // namespace salient
