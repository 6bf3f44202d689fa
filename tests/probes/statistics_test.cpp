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

TEST(RepeatedRanks, AreThoseOfValuesThatOccurAsOften) {
  const Values values{2, -1, 2, 5, 0};
  RepeatedRanks ranks(values);

  for (const std::vector<std::int32_t>& times :
       {std::vector<std::int32_t>{1, 1, 1, 1, 1}, {2, 0, 3, 1, 4}, {0, 0, 1, 0, 0}}) {
    Values repeated;
    for (std::size_t i = 0; i < values.size(); ++i) {
      repeated.insert(repeated.end(), static_cast<std::size_t>(times[i]), values[i]);
    }
    const Values expected = ranks_of(repeated);
    const Values& found = ranks.of(times);
    std::size_t next = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::int32_t left = times[i]; left > 0; --left) EXPECT_EQ(found[i], expected[next++]);
    }
  }
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
