#include "salient/corpus/corpus.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using Blocks = std::vector<std::int64_t>;

TEST(LabelSet, FindsALabelByItsName) {
  const LabelSet labels({"B", "a", "b"});

  EXPECT_EQ(labels.size(), 3);
  EXPECT_EQ(labels.find("B"), 0);
  EXPECT_EQ(labels.find("b"), 2);
  EXPECT_EQ(labels.find("A"), label_unseen);
  EXPECT_EQ(labels.find("c"), label_unseen);
  EXPECT_EQ(labels.name(1), "a");
}

TEST(LabelSet, RefusesNamesOutOfOrderAndIdsOutOfRange) {
  EXPECT_THROW(LabelSet({"a", "B"}), BugError);
  EXPECT_THROW(LabelSet({"a", "a"}), BugError);
  EXPECT_THROW(LabelSet({"a"}).name(1), BugError);
  EXPECT_THROW(LabelSet({"a"}).name(label_unseen), BugError);
}

TEST(Split, HasTheNamesOfTheJobFile) {
  EXPECT_EQ(name_of(Split::train), "train");
  EXPECT_EQ(name_of(Split::dev), "dev");
  EXPECT_EQ(name_of(Split::test), "test");
}

/// `train` and `test` blocks of one sentence of one word each; no dev.
Corpus corpus_with(std::int64_t train, std::int64_t test) {
  Corpus corpus;
  corpus.blocks.resize(static_cast<std::size_t>(train + test));
  corpus.sections[0].blocks = {0, train};
  corpus.sections[1].blocks = {train, train};
  corpus.sections[2].blocks = {train, train + test};
  return corpus;
}

TEST(OwnedBlocks, DivideEverySectionByItself) {
  const Corpus corpus = corpus_with(4, 2);

  EXPECT_EQ(owned_blocks(corpus, {1, 1, 1, 1, 1, 1}, 0, 2), (Blocks{0, 1, 4}));
  EXPECT_EQ(owned_blocks(corpus, {1, 1, 1, 1, 1, 1}, 1, 2), (Blocks{2, 3, 5}));
  EXPECT_EQ(owned_blocks(corpus, {1, 1, 1, 1, 1, 1}, 0, 1), (Blocks{0, 1, 2, 3, 4, 5}));
}

TEST(OwnedBlocks, BalanceTheWeights) {
  const Corpus corpus = corpus_with(4, 0);

  EXPECT_EQ(owned_blocks(corpus, {30, 10, 10, 10}, 0, 2), Blocks{0});
  EXPECT_EQ(owned_blocks(corpus, {30, 10, 10, 10}, 1, 2), (Blocks{1, 2, 3}));
}

TEST(OwnedBlocks, GiveEveryBlockToOneRankAlsoWhereRanksAreMany) {
  const Corpus corpus = corpus_with(3, 1);
  for (int ranks = 1; ranks <= 9; ++ranks) {
    Blocks all;

    for (int rank = 0; rank < ranks; ++rank) {
      const Blocks mine = owned_blocks(corpus, {5, 1, 7, 2}, rank, ranks);
      all.insert(all.end(), mine.begin(), mine.end());
    }

    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (Blocks{0, 1, 2, 3})) << ranks;
  }
}

TEST(OwnedBlocks, WantAWeightForEveryBlock) {
  EXPECT_THROW(owned_blocks(corpus_with(2, 0), {1}, 0, 1), BugError);
}

/// Words of one task, the last of them of dev.
Corpus corpus_with(const LabelSet& labels, const std::vector<std::int32_t>& label_of_word) {
  Corpus corpus;
  corpus.words.resize(label_of_word.size(), "w");
  corpus.split_of_word.resize(label_of_word.size(), Split::train);
  corpus.split_of_word.back() = Split::dev;
  corpus.tasks = {{"pos", labels, label_of_word, {}}};
  return corpus;
}

TEST(LabelsInTrain, AreThoseThatTrainWordsBear) {
  const Corpus corpus = corpus_with(LabelSet({"a", "b", "c"}), {0, 2, label_excluded, 0, 1});

  EXPECT_EQ(labels_in_train(corpus, corpus.tasks[0]), LabelSet({"a", "c"}));
}

TEST(LabelsInTrain, RefuseATaskOfOneLabel) {
  const Corpus corpus = corpus_with(LabelSet({"a", "b"}), {0, 0, label_excluded, 1});

  EXPECT_EQ(complaint_of<UsageError>([&] { labels_in_train(corpus, corpus.tasks[0]); }),
            "task pos has 1 label(s) in its train words; a probe needs at least two: see "
            "corpus.labels, corpus.label_map and corpus.min_label_count");
}

/// Words with numbers, the last of them of dev.
Corpus corpus_with(std::vector<double> numbers) {
  Corpus corpus = corpus_with(LabelSet(), std::vector<std::int32_t>(numbers.size(), 0));
  corpus.tasks = {{"score", {}, {}, {}, std::move(numbers)}};
  return corpus;
}

TEST(MeanInTrain, IsThatOfTheNumbersThatAreNotLeftOut) {
  Corpus corpus = corpus_with(std::vector<double>{1, 4, -2, 100});

  EXPECT_EQ(mean_in_train(corpus, corpus.tasks[0]), 1);
  corpus.tasks[0].label_of_word = {0, label_excluded, 0, 0};
  EXPECT_EQ(mean_in_train(corpus, corpus.tasks[0]), -0.5);
}

TEST(MeanInTrain, RefusesNumbersThatAreAllTheSameAndTooLargeOnes) {
  const auto refusal = [](std::vector<double> numbers) {
    const Corpus corpus = corpus_with(std::move(numbers));
    return complaint_of<UsageError>([&] { mean_in_train(corpus, corpus.tasks[0]); });
  };

  EXPECT_EQ(refusal({0.1, 0.1, 0.1, 7}),
            "task score has fewer than two different numbers in its train words; a probe needs at "
            "least two: see corpus.train and encoder.overlong");
  EXPECT_NE(refusal({0, 1, -1e200}).find("task score has numbers over 1e100"), std::string::npos);
}

TEST(Corpus, RefusesASentenceOutOfRange) {
  Corpus corpus;
  corpus.sentence_offsets = {0};

  EXPECT_THROW(corpus.words_of(0), BugError);
}

}  // namespace
}  // namespace salient
