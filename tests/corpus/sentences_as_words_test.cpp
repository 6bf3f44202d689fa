#include <gtest/gtest.h>

#include "salient/corpus/corpus.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// Three sentences of train in two blocks, one of test; a task of labels and one of numbers.
Corpus four_sentences() {
  Corpus corpus;
  corpus.words = {"a", "fine", "film", "no", "so", "so", "new York", "!"};
  corpus.sentence_offsets = {0, 3, 4, 6, 8};
  corpus.split_of_word.assign(8, Split::train);
  corpus.split_of_word[6] = corpus.split_of_word[7] = Split::test;
  corpus.document_of_sentence = {0, 0, 1, 2};
  corpus.blocks = {{{0, 2}, {0, 4}}, {{2, 3}, {4, 6}}, {{3, 4}, {6, 8}}};
  corpus.sections = {Section{{0, 3}, {0, 6}, {0, 2}}, Section{{3, 3}, {6, 6}, {2, 2}},
                     Section{{3, 4}, {6, 8}, {2, 3}}};
  corpus.tasks = {Task{"mood", LabelSet({"bad", "good"}), {1, 1, 1, 0, -2, -2, -1, -1}, {}, {}},
                  Task{"score", LabelSet(), {}, {}, {4.5, 4.5, 4.5, 0, 2, 2, -1, -1}}};
  corpus.tasks[0].unseen = {{"loud", Split::test, 2, 1}};
  corpus.digest = "0123456789abcdef0123456789abcdef";
  return corpus;
}

TEST(SentencesAsWords, JoinTheWordsOfASentence) {
  const Corpus corpus = sentences_as_words(four_sentences());

  EXPECT_EQ(corpus.words, (std::vector<std::string>{"a fine film", "no", "so so", "new York !"}));
  EXPECT_EQ(corpus.sentence_offsets, (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
}

TEST(SentencesAsWords, KeepDocumentsSplitsSectionsAndBlocks) {
  const Corpus corpus = sentences_as_words(four_sentences());

  EXPECT_EQ(corpus.document_of_sentence, (std::vector<std::int32_t>{0, 0, 1, 2}));
  EXPECT_EQ(corpus.split_of_word,
            (std::vector<Split>{Split::train, Split::train, Split::train, Split::test}));
  EXPECT_EQ(corpus.sections[0], (Section{{0, 3}, {0, 3}, {0, 2}}));
  EXPECT_EQ(corpus.sections[1], (Section{{3, 3}, {3, 3}, {2, 2}}));
  EXPECT_EQ(corpus.sections[2], (Section{{3, 4}, {3, 4}, {2, 3}}));
  EXPECT_EQ(corpus.blocks,
            (std::vector<Block>{{{0, 2}, {0, 2}}, {{2, 3}, {2, 3}}, {{3, 4}, {3, 4}}}));
}

TEST(SentencesAsWords, BearTheirLabelsAndNumbersOnce) {
  const Corpus corpus = sentences_as_words(four_sentences());

  EXPECT_EQ(corpus.tasks[0].name, "mood");
  EXPECT_EQ(corpus.tasks[0].labels, four_sentences().tasks[0].labels);
  EXPECT_EQ(corpus.tasks[0].label_of_word,
            (std::vector<std::int32_t>{1, 0, label_excluded, label_unseen}));
  EXPECT_EQ(corpus.tasks[0].unseen, (std::vector<UnseenLabel>{{"loud", Split::test, 1, 1}}));
  EXPECT_EQ(corpus.tasks[1].value_of_word, (std::vector<double>{4.5, 0, 2, -1}));
}

TEST(SentencesAsWords, HaveADigestOfTheirOwn) {
  const Corpus corpus = sentences_as_words(four_sentences());
  Corpus other = four_sentences();
  other.tasks[1].value_of_word[3] = 1;

  EXPECT_EQ(corpus.digest.size(), 32U);
  EXPECT_NE(corpus.digest, four_sentences().digest);
  EXPECT_EQ(sentences_as_words(four_sentences()).digest, corpus.digest);
  EXPECT_NE(sentences_as_words(other).digest, corpus.digest);
}

TEST(SentencesAsWords, RefuseAConceptOfWordsByItsName) {
  Corpus corpus = four_sentences();
  corpus.tasks.push_back({"film", LabelSet({"no", "yes"}), {0, 0, 1, 0, 0, 0, 0, 0}, {}, {}});

  EXPECT_EQ(complaint_of<UsageError>([&] { static_cast<void>(sentences_as_words(corpus)); }),
            "corpus.concepts: words of one sentence differ in film; where a sentence has one "
            "vector, concepts are of the kind label");
}

TEST(SentencesAsWords, RefuseWordsThatDisagree) {
  Corpus numbers = four_sentences();
  numbers.tasks[1].value_of_word[2] = 0;
  Corpus splits = four_sentences();
  splits.split_of_word[5] = Split::dev;

  EXPECT_THROW(sentences_as_words(numbers), BugError);
  EXPECT_THROW(sentences_as_words(splits), BugError);
}

}  // namespace
}  // namespace salient
