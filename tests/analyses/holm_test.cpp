#include "analyses/holm.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

TEST(POfDraws, IsTwiceTheShareOnTheRarerSideOfZero) {
  // Two of seven are not above 0; with the whole itself 3 of 8.
  EXPECT_DOUBLE_EQ(p_of_draws({0.5, 0.1, -0.2, 0.3, 0, 0.4, 0.1}), 2 * 3.0 / 8);
  EXPECT_DOUBLE_EQ(p_of_draws({-0.5, -0.1, -0.2, -0.3, -0.1, -0.4, -0.1}), 2 * 1.0 / 8);
  EXPECT_DOUBLE_EQ(p_of_draws({0.5, 0.1, 0.2}), 0.5);
}

TEST(POfDraws, IsOneWhereNothingDiffersButByRounding) {
  EXPECT_EQ(p_of_draws({0, 1e-17, -1e-17, 0}), 1);
  EXPECT_EQ(p_of_draws({0}), 1);
}

std::vector<double> corrected(const std::vector<double>& ps) {
  std::vector<Margin> margins(ps.size());
  std::vector<Margin*> table;
  for (std::size_t i = 0; i < ps.size(); ++i) {
    margins[i].p = ps[i];
    table.push_back(&margins[i]);
  }
  correct_by_holm(table);
  std::vector<double> found;
  for (const Margin& margin : margins) found.push_back(margin.p_holm);
  return found;
}

TEST(Holm, CountsHowManyAreNotSmallerAndNeverFalls) {
  // 5 x 0.01; 4 x 0.011 is below that; 3 x 0.02; 2 x 0.04; 1 x 0.5.
  EXPECT_EQ(corrected({0.02, 0.01, 0.5, 0.011, 0.04}),
            (std::vector<double>{3 * 0.02, 0.05, 0.5, 0.05, 0.08}));
  EXPECT_EQ(corrected({0.75, 0.5, 0.75}), (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(corrected({0.03}), (std::vector<double>{0.03}));
  EXPECT_TRUE(corrected({}).empty());
}

}  // namespace
}  // namespace salient
