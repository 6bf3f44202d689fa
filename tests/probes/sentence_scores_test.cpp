#include "probes/sentence_scores.hpp"

#include <gtest/gtest.h>

#include "salient/corpus/corpus.hpp"

namespace salient {
namespace {

/// Of the words of the third sentence, one is of test.
Corpus four_sentences() {
  Corpus corpus;
  corpus.words = {"a", "b", "c d", "e", "f", "g"};
  corpus.sentence_offsets = {0, 2, 3, 5, 6};
  corpus.split_of_word = {Split::test, Split::test,  Split::test,
                          Split::test, Split::train, Split::train};
  return corpus;
}

SentenceScores scores_of(const Corpus& corpus) {
  return sentence_scores({2, 0, 1, 9}, {1, 0, 1, 9}, corpus, Split::test);
}

TEST(SentenceScores, AreOfSentencesWithWordsOfTheSplit) {
  const SentenceScores scores = scores_of(four_sentences());

  EXPECT_EQ(scores.words, (std::vector<std::int64_t>{2, 0, 1}));
  EXPECT_EQ(scores.correct, (std::vector<std::int64_t>{1, 0, 1}));
}

TEST(SentenceScores, KnowTheTextOfTheSplitAlone) {
  const std::string text = scores_of(four_sentences()).text;
  Corpus other = four_sentences();
  other.words[4] = other.words[5] = "x";  // of train
  EXPECT_EQ(scores_of(other).text, text);
  other.words[2] = "x";  // excluded, but of test
  EXPECT_NE(scores_of(other).text, text);
  other = four_sentences();
  other.sentence_offsets = {0, 1, 3, 5, 6};
  EXPECT_NE(scores_of(other).text, text);
}

TEST(SentenceScores, KnowATextAgainAmongSpecialTokens) {
  Corpus corpus = four_sentences();
  corpus.document_of_sentence = {0, 0, 0, 0};
  corpus.sections[0] = {{0, 4}, {0, 6}, {0, 1}};
  corpus.blocks = {{{0, 4}, {0, 6}}};

  EXPECT_EQ(scores_of(with_special_tokens(corpus, {"<s>"}, {"</s>"})), scores_of(corpus));
}

}  // namespace
}  // namespace salient
