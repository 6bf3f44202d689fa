#include <gtest/gtest.h>

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

TEST(ProbeScore, IsZeroWithoutWords) {
  const ProbeScore score;

  EXPECT_EQ(score.accuracy(), 0);
  EXPECT_EQ(score.macro_f1(), 0);
}

}  // namespace
}  // namespace salient
