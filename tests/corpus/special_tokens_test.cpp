#include <gtest/gtest.h>

#include "salient/corpus/corpus.hpp"

namespace salient {
namespace {

constexpr Split train = Split::train, test = Split::test, none = Split::none;

/// Two sentences of train, each a block, one of test; a task of labels and one of numbers.
Corpus three_sentences() {
  Corpus corpus;
  corpus.words = {"so", "fine", "no", "so"};
  corpus.sentence_offsets = {0, 2, 3, 4};
  corpus.split_of_word = {train, train, train, test};
  corpus.document_of_sentence = {0, 1, 2};
  corpus.blocks = {{{0, 1}, {0, 2}}, {{1, 2}, {2, 3}}, {{2, 3}, {3, 4}}};
  corpus.sections = {Section{{0, 2}, {0, 3}, {0, 2}}, Section{{2, 2}, {3, 3}, {2, 2}},
                     Section{{2, 3}, {3, 4}, {2, 3}}};
  corpus.tasks = {Task{"mood", LabelSet({"bad", "good"}), {1, 1, 0, -1}, {}, {}},
                  Task{"score", LabelSet(), {}, {}, {4.5, 4.5, 0, 2}}};
  corpus.digest = "0123456789abcdef0123456789abcdef";
  return corpus;
}

Corpus with_tokens() { return with_special_tokens(three_sentences(), {"<s>"}, {"</s>", "<cls>"}); }

TEST(SpecialTokens, StandAroundEverySentence) {
  const Corpus corpus = with_tokens();

  EXPECT_EQ(corpus.words,
            (std::vector<std::string>{"<s>", "so", "fine", "</s>", "<cls>", "<s>", "no", "</s>",
                                      "<cls>", "<s>", "so", "</s>", "<cls>"}));
  EXPECT_EQ(corpus.sentence_offsets, (std::vector<std::int64_t>{0, 5, 9, 13}));
  EXPECT_EQ(corpus.document_of_sentence, three_sentences().document_of_sentence);
}

TEST(SpecialTokens, LieInTheBlocksAndSectionsOfTheirSentences) {
  const Corpus corpus = with_tokens();

  EXPECT_EQ(corpus.blocks,
            (std::vector<Block>{{{0, 1}, {0, 5}}, {{1, 2}, {5, 9}}, {{2, 3}, {9, 13}}}));
  EXPECT_EQ(corpus.sections[0], (Section{{0, 2}, {0, 9}, {0, 2}}));
  EXPECT_EQ(corpus.sections[1], (Section{{2, 2}, {9, 9}, {2, 2}}));
  EXPECT_EQ(corpus.sections[2], (Section{{2, 3}, {9, 13}, {2, 3}}));
}

TEST(SpecialTokens, AreOfNoSplitAndBearNoLabelOrNumber) {
  const Corpus corpus = with_tokens();

  EXPECT_EQ(corpus.split_of_word, (std::vector<Split>{none, train, train, none, none, none, train,
                                                      none, none, none, test, none, none}));
  EXPECT_EQ(corpus.tasks[0].label_of_word,
            (std::vector<std::int32_t>{-2, 1, 1, -2, -2, -2, 0, -2, -2, -2, -1, -2, -2}));
  EXPECT_EQ(corpus.tasks[1].label_of_word,
            (std::vector<std::int32_t>{-2, 0, 0, -2, -2, -2, 0, -2, -2, -2, 0, -2, -2}));
  EXPECT_EQ(corpus.tasks[1].value_of_word,
            (std::vector<double>{0, 4.5, 4.5, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0}));
  EXPECT_EQ(mean_in_train(corpus, corpus.tasks[1]), 3.0);
}

TEST(SpecialTokens, CountInTheDigest) {
  EXPECT_NE(with_tokens().digest, with_special_tokens(three_sentences(), {"<s>"}, {"</s>"}).digest);
  EXPECT_EQ(with_tokens().digest, with_tokens().digest);
}

TEST(SpecialTokens, AreNobodysHeads) {
  Corpus corpus = three_sentences();
  corpus.head_of_word = {1, head_of_root, head_of_root, head_of_root};

  const Corpus with = with_special_tokens(corpus, {"<s>"}, {"</s>", "<cls>"});

  EXPECT_EQ(with.head_of_word,
            (std::vector<std::int64_t>{-1, 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}));
  EXPECT_TRUE(with_tokens().head_of_word.empty());
}

TEST(SpecialTokens, HaveNoLemmas) {
  Corpus corpus = three_sentences();
  corpus.lemma_of_word = {"a", "b", "c", "d"};

  const Corpus with = with_special_tokens(corpus, {"<s>"}, {"</s>", "<cls>"});

  EXPECT_EQ(with.lemma_of_word,
            (std::vector<std::string>{"", "a", "b", "", "", "", "c", "", "", "", "d", "", ""}));
  EXPECT_TRUE(with_tokens().lemma_of_word.empty());
}

}  // namespace
}  // namespace salient
