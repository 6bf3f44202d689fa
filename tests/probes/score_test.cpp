#include <gtest/gtest.h>

#include <cmath>

#include "salient/probes/score.hpp"

namespace salient {
namespace {

TEST(LabelScore, IsPrecisionRecallAndTheirHarmonicMean) {
  const LabelScore score{.train_words = 9, .words = 8, .predicted = 4, .correct = 2};

  EXPECT_DOUBLE_EQ(score.precision(), 0.5);
  EXPECT_DOUBLE_EQ(score.recall(), 0.25);
  EXPECT_DOUBLE_EQ(score.f1(), 1.0 / 3.0);
}

TEST(LabelScore, IsZeroWithoutWordsOrPredictions) {
  const LabelScore score;

  EXPECT_EQ(score.precision(), 0);
  EXPECT_EQ(score.recall(), 0);
  EXPECT_EQ(score.f1(), 0);
}

TEST(ProbeScore, DividesByAllWordsOrByAllAndExcludedOnes) {
  ProbeScore score;
  score.words = 8;
  score.correct = 6;
  score.excluded = 2;
  score.majority = 4;

  EXPECT_DOUBLE_EQ(score.accuracy(), 0.75);
  EXPECT_DOUBLE_EQ(score.accuracy_of_all(), 0.6);
  EXPECT_DOUBLE_EQ(score.majority_accuracy(), 0.5);
}

TEST(ProbeScore, TakesMacroF1OverTheLabelsThatOccur) {
  ProbeScore score;
  score.labels = {{.words = 2, .predicted = 2, .correct = 2},
                  {.words = 2, .predicted = 0, .correct = 0},
                  {.words = 0, .predicted = 5, .correct = 0}};

  EXPECT_DOUBLE_EQ(score.macro_f1(), 0.5);
}

/// A score of labels with `truth` and `guess` words each, `unseen` words of labels besides.
ProbeScore score_of(const std::vector<std::int64_t>& truth, const std::vector<std::int64_t>& guess,
                    std::int64_t correct, std::vector<std::int64_t> unseen = {}) {
  ProbeScore score;
  score.correct = correct;
  for (std::size_t label = 0; label < truth.size(); ++label) {
    score.labels.push_back({.words = truth[label], .predicted = guess[label]});
    score.words += truth[label];
  }
  for (const std::int64_t words : unseen) score.words += words;
  score.words_of_unseen = std::move(unseen);
  return score;
}

TEST(Mcc, IsMatthewsOfTwoLabels) {
  // 3 and 4 right, 1 and 2 wrong: (3 * 4 - 1 * 2) / sqrt(4 * 6 * 5 * 5)
  EXPECT_DOUBLE_EQ(*score_of({4, 6}, {5, 5}, 7).mcc(), 10 / std::sqrt(600.0));
}

TEST(Mcc, IsGorodkinsOfThreeLabels) {
  // 9 * 7 - (3 * 3 + 3 * 4 + 3 * 2), (81 - 9 - 16 - 4), (81 - 9 - 9 - 9)
  EXPECT_DOUBLE_EQ(*score_of({3, 3, 3}, {3, 4, 2}, 7).mcc(), 36 / std::sqrt(52.0 * 54.0));
}

TEST(Mcc, TakesUnseenLabelsForOnesThatAreNeverPredicted) {
  // 10 * 6 - (4 * 6 + 3 * 4), (100 - 16 - 9 - 1 - 4), (100 - 36 - 16)
  EXPECT_DOUBLE_EQ(*score_of({4, 3}, {6, 4}, 6, {1, 2}).mcc(), 24 / std::sqrt(70.0 * 48.0));
  EXPECT_NE(score_of({4, 3}, {6, 4}, 6, {3}).mcc(), score_of({4, 3}, {6, 4}, 6, {1, 2}).mcc());
}

TEST(Mcc, LiesBetweenMinusOneAndOneAndIsZeroWhereItIsNotDefined) {
  EXPECT_DOUBLE_EQ(*score_of({4, 6}, {4, 6}, 10).mcc(), 1);
  EXPECT_DOUBLE_EQ(*score_of({5, 5}, {5, 5}, 0).mcc(), -1);
  EXPECT_FALSE(score_of({4, 6}, {0, 10}, 6).mcc());
  EXPECT_FALSE(score_of({0, 10}, {4, 6}, 6).mcc());
  EXPECT_FALSE(score_of({}, {}, 0).mcc());
}

TEST(ProbeScore, HasItsLossInBits) {
  ProbeScore score;
  score.loss = std::log(8.0);

  EXPECT_DOUBLE_EQ(score.loss_bits(), 3);
}

TEST(ChunkScore, IsPrecisionRecallAndTheirHarmonicMean) {
  const ChunkScore score{.chunks = 8, .predicted = 4, .correct = 2};

  EXPECT_DOUBLE_EQ(score.precision(), 0.5);
  EXPECT_DOUBLE_EQ(score.recall(), 0.25);
  EXPECT_DOUBLE_EQ(score.f1(), 1.0 / 3.0);
  EXPECT_EQ(ChunkScore{}.f1(), 0);
}

TEST(NumberScore, HasErrorAndCorrelations) {
  const std::vector<double> truth{1, 2, 3, 4}, predicted{1, 3, 2, 4};

  const NumberScore score = score_numbers(truth, predicted, 2);

  EXPECT_DOUBLE_EQ(score.squared_error, 0.5);
  EXPECT_DOUBLE_EQ(score.root_squared_error(), std::sqrt(0.5));
  EXPECT_DOUBLE_EQ(*score.r_squared, 1 - 2.0 / 6);  // train's mean is off by 1, 0, 1, 2
  EXPECT_DOUBLE_EQ(*score.pearson, 0.8);
  EXPECT_DOUBLE_EQ(*score.spearman, 0.8);
}

TEST(NumberScore, RanksEqualNumbersAlike) {
  const std::vector<double> truth{1, 1, 2, 8}, predicted{0, 5, 7, 7};

  // ranks 1.5, 1.5, 3, 4 and 1, 2, 3.5, 3.5
  EXPECT_DOUBLE_EQ(*score_numbers(truth, predicted, 0).spearman, 4 / 4.5);
}

TEST(NumberScore, HasNoFigureWhereNothingVaries) {
  const std::vector<double> same{0.1, 0.1, 0.1}, others{1, 2, 3};

  const NumberScore constant = score_numbers(others, same, 0);
  EXPECT_FALSE(constant.pearson || constant.spearman);
  EXPECT_TRUE(constant.r_squared.has_value());
  EXPECT_EQ(score_numbers(same, others, 0.1).r_squared, std::nullopt);
  EXPECT_EQ(score_numbers({}, {}, 0), NumberScore{});
}

TEST(ProbeScore, IsZeroWithoutWords) {
  const ProbeScore score;

  EXPECT_EQ(score.accuracy(), 0);
  EXPECT_EQ(score.macro_f1(), 0);
}

}  // namespace
}  // namespace salient
