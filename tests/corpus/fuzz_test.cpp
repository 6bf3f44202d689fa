#include "support/fuzz_cases.hpp"

namespace salient {
namespace {

TEST(FuzzedCorpora, ConlluIsTakenOrRefused) {
  replay_fuzz_cases("conllu", fuzz_corpus, "--- train.conllu\n");
}

TEST(FuzzedCorpora, ColumnsAreTakenOrRefused) {
  replay_fuzz_cases("columns", fuzz_corpus, "--- train.columns\n");
  replay_fuzz_cases("columns", fuzz_corpus, "--- train.spaces\n");
}

TEST(FuzzedCorpora, SlashedTextIsTakenOrRefused) {
  replay_fuzz_cases("slashed", fuzz_corpus, "--- train.slashed\n");
}

TEST(FuzzedCorpora, SentencesAreTakenOrRefused) {
  replay_fuzz_cases("sentences", fuzz_corpus, "--- train.sentences\n");
  replay_fuzz_cases("sentences", fuzz_corpus, "--- train.numbers\n");
}

TEST(FuzzedCorpora, ParallelTextIsTakenOrRefused) {
  replay_fuzz_cases("parallel", fuzz_corpus, "--- train.labels\nA B\n--- train.words\n");
  replay_fuzz_cases("parallel", fuzz_corpus, "--- train.words\na b\n--- train.labels\n");
}

TEST(FuzzedCorpora, RulesAreTakenOrRefused) {
  const std::string words = "--- train.columns\n" + std::string(24, 'a') + "!\taaaaaa!\nb\tb\n";

  replay_fuzz_cases("label_map", fuzz_corpus, words + "--- label_map\n");
  replay_fuzz_cases("concepts", fuzz_corpus, words + "--- concepts\n");
}

TEST(FuzzedCorpora, AllIsTakenOrRefused) { replay_fuzz_cases("corpus", fuzz_corpus); }

}  // namespace
}  // namespace salient
