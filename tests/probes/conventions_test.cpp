#include <gtest/gtest.h>

#include "salient/probes/probe.hpp"

namespace salient {
namespace {

/// Two labels, four neurons of which one is constant; the norm of the weights is 5.
TrainedProbe example() {
  TrainedProbe trained;
  trained.probe.weights = Matrix::Zero(2, 4);
  trained.probe.weights(0, 0) = 3;
  trained.probe.weights(1, 2) = -4;
  trained.probe.deviation.resize(4);
  trained.probe.deviation << 2, 0, 0.5, 10;
  trained.l1 = 0.01;
  trained.l2 = 0.02;
  trained.words = 1000;
  return trained;
}

TEST(PenaltyConventions, AreThoseOfOtherObjectives) {
  const PenaltyConventions by = conventions_of(example());

  EXPECT_EQ(by.l1, 0.01);
  EXPECT_EQ(by.l2, 0.02);
  EXPECT_DOUBLE_EQ(by.summed_l1, 10);
  EXPECT_DOUBLE_EQ(by.summed_l2, 20);
  EXPECT_DOUBLE_EQ(by.norm_l2, 0.2);
  const double l1[] = {0.005, 0.02, 0.1}, l2[] = {0.005, 0.08, 2};
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(by.raw_l1[i], l1[i]);
    EXPECT_DOUBLE_EQ(by.raw_l2[i], l2[i]);
  }
}

TEST(PenaltyConventions, StartFromTheNormWhereThatWasPenalised) {
  TrainedProbe trained = example();
  trained.norm_penalty = true;

  const PenaltyConventions by = conventions_of(trained);

  EXPECT_EQ(by.norm_l2, 0.02);
  EXPECT_DOUBLE_EQ(by.l2, 0.002);
  EXPECT_DOUBLE_EQ(by.summed_l2, 2);
}

TEST(PenaltyConventions, AreFiniteWithoutWeights) {
  TrainedProbe trained = example();
  trained.probe.weights.setZero();
  trained.norm_penalty = true;

  EXPECT_EQ(conventions_of(trained).l2, 0);
}

}  // namespace
}  // namespace salient
