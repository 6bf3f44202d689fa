#include <gtest/gtest.h>

#include "corpus/reading.hpp"

namespace salient {
namespace {

CorpusOptions one_task() {
  CorpusOptions options;
  options.format = CorpusFormat::sentences;
  options.labels = {"mood"};
  return options;
}

TEST(Sentences, GiveEachWordTheLabelOfItsSentence) {
  const AnnotatedText text =
      read(read_sentences, "a  fine film\tgood\n\n  \nno .\tvery bad", one_task());

  EXPECT_EQ(text.words, (Strings{"a", "fine", "film", "no", "."}));
  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 3, 5}));
  EXPECT_EQ(labels_of(text), (Strings{"good", "good", "good", "very bad", "very bad"}));
  EXPECT_EQ(text.document_of_sentence, (Documents{0, 0}));
}

TEST(Sentences, NameTheLineThatHasNotTwoColumns) {
  const std::string expected = " between tabs where two are expected: a sentence and its label";

  EXPECT_EQ(refusal(read_sentences, "a\tX\nb X\n", one_task()), "file:2: 1 column" + expected);
  EXPECT_EQ(refusal(read_sentences, "a\tb\tX\n", one_task()), "file:1: 3 columns" + expected);
}

TEST(Sentences, NameTheLineThatLacksItsSentenceOrItsLabel) {
  EXPECT_EQ(refusal(read_sentences, "\n \tX\n", one_task()),
            "file:2: column 1 (the sentence) is empty");
  EXPECT_EQ(refusal(read_sentences, "a b\t \n", one_task()),
            "file:1: column 2 (the label) is empty");
}

CorpusOptions one_number() {
  CorpusOptions options = one_task();
  options.target = CorpusTarget::number;
  return options;
}

TEST(Sentences, GiveEachWordTheNumberOfItsSentence) {
  const AnnotatedText text = read(read_sentences, "a b\t-1.5\nc\t2e-3\n", one_number());

  EXPECT_EQ(text.number_of_word, (std::vector<double>{-1.5, -1.5, 0.002}));
  EXPECT_TRUE(text.labels[0].of_word.empty());
}

TEST(Sentences, NameTheLineWhoseSecondColumnIsNoFiniteNumber) {
  for (const std::string text : {"x", "1 ", "+1", "1,5", "nan", "inf", "1e999", "0x1"}) {
    EXPECT_EQ(refusal(read_sentences, "a\t1\nb\t" + text + "\n", one_number()),
              "file:2: column 2, \"" + text +
                  "\", is no finite number, which corpus.target = number wants");
  }
}

}  // namespace
}  // namespace salient
