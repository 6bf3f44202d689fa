#include "support/fuzz_cases.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, VocabulariesAreTakenOrRefused) {
  replay_fuzz_cases("vocabulary", fuzz_tokenizer, "--- vocab.txt\n");
}

TEST(FuzzedFiles, TokenizersAreTakenOrRefused) { replay_fuzz_cases("tokenizer", fuzz_tokenizer); }

}  // namespace
}  // namespace salient
