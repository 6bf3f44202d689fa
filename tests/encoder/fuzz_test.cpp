#include "support/fuzz_cases.hpp"

#include "encoder/bert_config.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, ConfigsAreTakenOrRefused) {
  replay_fuzz_cases("config", [](const auto& path) { read_bert_config(path); });
}

}  // namespace
}  // namespace salient
