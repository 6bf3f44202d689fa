#include "salient/analyses/sentence_scores.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

Corpus three_sentences() {
  Corpus corpus;
  corpus.words = {"a", "b", "c d", "e"};
  corpus.sentence_offsets = {0, 2, 3, 4};
  return corpus;
}

TEST(SentenceScores, AreOfSentencesWithWords) {
  const SentenceHits hits{{2, 0, 1}, {{9, 9, 9}, {1, 0, 1}}};

  const SentenceScores scores = sentence_scores(hits, 1, three_sentences(), Split::dev);

  EXPECT_EQ(scores.split, Split::dev);
  EXPECT_EQ(scores.sentences, (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(scores.words, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(scores.correct, (std::vector<std::int64_t>{1, 1}));
}

TEST(SentenceScores, KnowTheTextOfThoseSentencesAlone) {
  const auto text_of = [](const Corpus& corpus) {
    return sentence_scores({{2, 0, 1}, {{1, 0, 1}}}, 0, corpus, Split::test).text;
  };
  Corpus other = three_sentences();
  other.words[2] = "x";  // which is not judged
  EXPECT_EQ(text_of(other), text_of(three_sentences()));
  other.words[3] = "x";
  EXPECT_NE(text_of(other), text_of(three_sentences()));
  other = three_sentences();
  other.sentence_offsets = {0, 1, 3, 4};
  EXPECT_NE(text_of(other), text_of(three_sentences()));
}

}  // namespace
}  // namespace salient
