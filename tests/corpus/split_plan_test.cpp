#include "corpus/split_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// `sentences` sentences of two words, "the" and one of ten others, three sentences a document.
AnnotatedText text_of(int sentences) {
  AnnotatedText text(1);
  for (int i = 0; i < sentences; ++i) {
    if (i % 3 == 0) text.start_document();
    text.words.push_back("the");
    text.words.push_back("word" + std::to_string(i % 10));
    for (int word = 0; word < 2; ++word) text.labels[0].add("X");
    text.end_sentence();
  }
  return text;
}

CorpusOptions split_options(SplitBy unit, double dev = 0.1, double test = 0.2) {
  CorpusOptions options;
  options.split_by = unit;
  options.dev_share = dev;
  options.test_share = test;
  return options;
}

std::int64_t count(const std::vector<Split>& splits, Split split) {
  return std::count(splits.begin(), splits.end(), split);
}

TEST(SplitPlan, GivesEverySentenceToOneSplitByItsShare) {
  const AnnotatedText text = text_of(60);

  const SplitPlan plan = plan_by_seed(text, split_options(SplitBy::sentence));

  EXPECT_EQ(plan.section_of_sentence.size(), 60U);
  EXPECT_EQ(count(plan.section_of_sentence, Split::train), 42);
  EXPECT_EQ(count(plan.section_of_sentence, Split::dev), 6);
  EXPECT_EQ(count(plan.section_of_sentence, Split::test), 12);
  for (std::size_t s = 0; s < 60; ++s) {
    EXPECT_EQ(plan.split_of_word[2 * s], plan.section_of_sentence[s]);
    EXPECT_EQ(plan.split_of_word[2 * s + 1], plan.section_of_sentence[s]);
  }
}

TEST(SplitPlan, IsTheSameForTheSameSeedOnEveryMachine) {
  const AnnotatedText text = text_of(20);
  CorpusOptions options = split_options(SplitBy::sentence);
  std::vector<std::size_t> held_out;

  const SplitPlan plan = plan_by_seed(text, options);

  for (std::size_t s = 0; s < 20; ++s) {
    if (plan.section_of_sentence[s] != Split::train) held_out.push_back(s);
  }
  EXPECT_EQ(held_out, (std::vector<std::size_t>{0, 11, 12, 13, 15, 18}));
  options.seed = 43;
  EXPECT_NE(plan_by_seed(text, options).section_of_sentence, plan.section_of_sentence);
}

TEST(SplitPlan, KeepsADocumentTogether) {
  const SplitPlan plan = plan_by_seed(text_of(60), split_options(SplitBy::document));

  for (std::size_t s = 0; s < 60; ++s) {
    EXPECT_EQ(plan.section_of_sentence[s], plan.section_of_sentence[s - s % 3]);
  }
  EXPECT_EQ(count(plan.section_of_sentence, Split::dev), 6);
  EXPECT_EQ(count(plan.section_of_sentence, Split::test), 12);
}

TEST(SplitPlan, GivesEveryWordTypeToOneSplit) {
  const AnnotatedText text = text_of(60);
  std::map<std::string, std::set<Split>> splits_of_type;
  std::map<Split, int> types;

  const SplitPlan plan = plan_by_seed(text, split_options(SplitBy::word_type, 0.2, 0.3));

  EXPECT_EQ(count(plan.section_of_sentence, Split::train), 60);
  for (std::size_t w = 0; w < text.words.size(); ++w) {
    splits_of_type[text.words[w]].insert(plan.split_of_word[w]);
  }
  for (const auto& [type, splits] : splits_of_type) {
    ASSERT_EQ(splits.size(), 1U) << type;
    ++types[*splits.begin()];
  }
  EXPECT_EQ(types, (std::map<Split, int>{{Split::train, 6}, {Split::dev, 2}, {Split::test, 3}}));
}

TEST(SplitPlan, GivesAtLeastOneUnitForAShare) {
  const SplitPlan plan = plan_by_seed(text_of(3), split_options(SplitBy::sentence, 0.1, 0.1));

  EXPECT_EQ(count(plan.section_of_sentence, Split::dev), 1);
  EXPECT_EQ(count(plan.section_of_sentence, Split::test), 1);
}

TEST(SplitPlan, GivesNothingForNoShare) {
  const SplitPlan plan = plan_by_seed(text_of(3), split_options(SplitBy::sentence, 0, 0));

  EXPECT_EQ(count(plan.section_of_sentence, Split::train), 3);
}

TEST(SplitPlan, RefusesATextOfTooFewUnits) {
  const std::string message =
      complaint_of<UsageError>([] { plan_by_seed(text_of(6), split_options(SplitBy::document)); });

  EXPECT_EQ(message,
            "corpus.train: 2 documents cannot be cut into train, dev and test: choose another "
            "corpus.split_by, or give corpus.dev and corpus.test");
}

using Sentences = std::vector<std::int64_t>;

TEST(KeptSentences, LieSectionBySectionInFileOrder) {
  const AnnotatedText text = text_of(5);
  const SplitPlan plan =
      plan_as_given(text, {Split::test, Split::train, Split::dev, Split::train, Split::test});

  EXPECT_EQ(kept_sentences(text, plan, CorpusOptions{}), (Sentences{1, 3, 2, 0, 4}));
}

TEST(KeptSentences, AreWholeOnesUpToTheTrainWordsAskedFor) {
  const AnnotatedText text = text_of(5);
  const SplitPlan plan =
      plan_as_given(text, {Split::train, Split::train, Split::train, Split::train, Split::test});
  CorpusOptions options;

  options.max_train_words = 5;
  EXPECT_EQ(kept_sentences(text, plan, options), (Sentences{0, 1, 4}));
  options.max_train_words = 6;
  EXPECT_EQ(kept_sentences(text, plan, options), (Sentences{0, 1, 2, 4}));
}

TEST(KeptSentences, CountOnlyWordsOfTrainTypes) {
  const AnnotatedText text = text_of(4);
  SplitPlan plan = plan_as_given(text, std::vector<Split>(4, Split::train));
  for (std::size_t w = 0; w < 8; w += 2) plan.split_of_word[w] = Split::test;
  CorpusOptions options;
  options.max_train_words = 3;

  EXPECT_EQ(kept_sentences(text, plan, options), (Sentences{0, 1, 2}));
}

CorpusOptions sample_options(std::int64_t words, std::uint64_t seed = 42) {
  CorpusOptions options;
  options.max_train_words = words;
  options.train_sample = TrainSample::random;
  options.seed = seed;
  return options;
}

TEST(KeptSentences, AreDrawnFromAllOfTrainAndLieInFileOrder) {
  const AnnotatedText text = text_of(20);
  const SplitPlan plan = plan_as_given(text, std::vector<Split>(20, Split::train));

  EXPECT_EQ(kept_sentences(text, plan, sample_options(8)), (Sentences{6, 11, 13, 15}));
  EXPECT_EQ(kept_sentences(text, plan, sample_options(11)), (Sentences{0, 6, 11, 13, 15}));
  EXPECT_EQ(kept_sentences(text, plan, sample_options(8, 43)), (Sentences{3, 4, 13, 16}));
  EXPECT_EQ(kept_sentences(text, plan, sample_options(0)).size(), 20U);
  EXPECT_EQ(kept_sentences(text, plan, sample_options(1000)).size(), 20U);
}

TEST(KeptSentences, AreDrawnByTheirPlacesInTrain) {
  const AnnotatedText text = text_of(23);
  std::vector<Split> splits(23, Split::train);
  splits[0] = splits[7] = splits[22] = Split::test;

  EXPECT_EQ(kept_sentences(text, plan_as_given(text, splits), sample_options(8)),
            (Sentences{8, 13, 15, 17, 0, 7, 22}));
}

TEST(KeptSentences, AreDrawnUntilOneWouldPassTheLimit) {
  const AnnotatedText text = text_of(4);  // drawn: 0, 3, 2, 1
  SplitPlan plan = plan_as_given(text, std::vector<Split>(4, Split::train));
  plan.split_of_word[0] = plan.split_of_word[2] = Split::test;

  EXPECT_EQ(kept_sentences(text, plan, sample_options(4)), (Sentences{0, 3}));
  EXPECT_EQ(kept_sentences(text, plan, sample_options(5)), (Sentences{0, 2, 3}));
}

TEST(KeptSentences, LoseTheDuplicatesOfTrainOnlyIfAskedTo) {
  const AnnotatedText text = text_of(13);  // sentences 10, 11, 12 are 0, 1, 2 again
  std::vector<Split> splits(13, Split::train);
  splits[9] = splits[10] = Split::dev;
  splits[11] = splits[12] = Split::test;
  const SplitPlan plan = plan_as_given(text, splits);
  CorpusOptions options;
  options.max_train_words = 4;  // sentences 0 and 1

  EXPECT_EQ(kept_sentences(text, plan, options), (Sentences{0, 1, 9, 10, 11, 12}));
  options.dedupe = true;
  EXPECT_EQ(kept_sentences(text, plan, options), (Sentences{0, 1, 9, 12}));
}

}  // namespace
}  // namespace salient
