#include <gtest/gtest.h>

#include "run/nearest.hpp"

namespace salient {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("probe.l3", "probe.l1"), 1U);
}

TEST(Nearest, IsTheFirstOfTheClosest) {
  EXPECT_EQ(nearest("probe.l3", {"probe.seed", "probe.l1", "probe.l2"}), "probe.l1");
}

TEST(Nearest, FindsTheRightNameInTheWrongSection) {
  EXPECT_EQ(nearest("probe.stride", {"probe.solver", "ranking.stride"}), "ranking.stride");
}

}  // namespace
}  // namespace salient
