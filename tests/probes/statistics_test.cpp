#include "probes/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace salient {
namespace {

using Values = std::vector<double>;

TEST(RanksOf, AreSharedByEqualValues) {
  EXPECT_EQ(ranks_of(Values{30, 10, 30, 20}), (Values{3.5, 1, 3.5, 2}));
  EXPECT_EQ(ranks_of(Values{-1, -1, -1}), (Values{2, 2, 2}));
  EXPECT_EQ(ranks_of(Values{}), Values{});
}

TEST(SquaresAroundMean, AreExactlyZeroForEqualValues) {
  EXPECT_DOUBLE_EQ(squares_around_mean(Values{1, 2, 3}), 2);
  EXPECT_EQ(squares_around_mean(Values(7, 0.1)), 0);  // whose mean is not 0.1
  EXPECT_EQ(squares_around_mean(Values{}), 0);
}

TEST(Pearson, IsThatOfTheDefinition) {
  EXPECT_DOUBLE_EQ(*pearson(Values{1, 2, 3, 4}, Values{1, 3, 2, 4}), 0.8);
  EXPECT_DOUBLE_EQ(*pearson(Values{1, 2, 3}, Values{-10, -20, -30}), -1);
  EXPECT_DOUBLE_EQ(*pearson(Values{1e100, 2e100, 3e100}, Values{1e100, 3e100, 5e100}), 1);
}

TEST(Pearson, IsNoneWhereOneOfTheTwoIsTheSameEverywhere) {
  EXPECT_EQ(pearson(Values(3, 0.1), Values{1, 2, 3}), std::nullopt);
  EXPECT_EQ(pearson(Values{1, 2, 3}, Values(3, 0.1)), std::nullopt);
  EXPECT_EQ(pearson(Values{1}, Values{2}), std::nullopt);
  EXPECT_EQ(pearson(Values{}, Values{}), std::nullopt);
}

}  // namespace
}  // namespace salient
