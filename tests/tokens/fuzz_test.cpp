#include "support/fuzz_cases.hpp"

#include "tokens/vocabulary.hpp"

namespace salient {
namespace {

TEST(FuzzedFiles, VocabulariesAreTakenOrRefused) {
  replay_fuzz_cases("vocabulary", [](const auto& path) {
    const Vocabulary vocabulary(path);
    vocabulary.id("[UNK]");
  });
}

}  // namespace
}  // namespace salient
