#include <gtest/gtest.h>

#include "analyses/subset_probes.hpp"

namespace salient {
namespace {

TEST(Margin, IsOverTheMeanOfOthersInEveryDraw) {
  SplitAccuracies split;
  split.words = 10;
  split.accuracies = {0.9, 0.5, 0.7};
  split.drawn = {{0.9, 0.5, 0.5}, {0.8, 0.6, 0.8}, {1.0, 0.4, 0.8}};

  const Margin margin = margin_over({1, 2}, 0, split);

  EXPECT_DOUBLE_EQ(margin.value, 0.9 - 0.6);
  // Sorted: 0.1, 0.4, 0.4; the 2.5th percentile lies 0.05 of the way from the first to the second.
  EXPECT_NEAR(margin.low, 0.1 + 0.05 * 0.3, 1e-12);
  EXPECT_NEAR(margin.high, 0.4, 1e-12);
  EXPECT_DOUBLE_EQ(margin.p, 2 * 1.0 / 4);
  EXPECT_EQ(margin.p_holm, 1);
}

}  // namespace
}  // namespace salient
