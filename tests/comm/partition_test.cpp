#include "salient/comm/partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "salient/support/error.hpp"

namespace salient {
namespace {

TEST(Partition, GivesEveryRowToExactlyOneRank) {
  const std::vector<std::int64_t> weights{5, 1, 1, 7, 3, 3, 2, 9, 1, 1, 4};

  for (int ranks = 1; ranks <= 20; ++ranks) {
    const Partition partition = Partition::balanced(weights, ranks);

    std::int64_t next = 0;
    for (int rank = 0; rank < ranks; ++rank) {
      const RowRange range = partition.range(rank);
      EXPECT_EQ(range.begin, next);
      for (std::int64_t row = range.begin; row < range.end; ++row) {
        EXPECT_EQ(partition.owner(row), rank);
      }
      next = range.end;
    }
    EXPECT_EQ(next, partition.total());
    EXPECT_EQ(partition.total(), 11);
    EXPECT_EQ(partition.ranks(), ranks);
  }
}

TEST(Partition, SplitsEqualWeightsEvenly) {
  const std::vector<std::int64_t> weights(10, 1);

  const Partition partition = Partition::balanced(weights, 3);

  EXPECT_EQ(partition.range(0), (RowRange{0, 3}));
  EXPECT_EQ(partition.range(1), (RowRange{3, 7}));
  EXPECT_EQ(partition.range(2), (RowRange{7, 10}));
}

TEST(Partition, PutsEachBorderWhereThePrefixIsNearestToItsShare) {
  const std::vector<std::int64_t> weights{10, 1, 1, 1, 1, 10};  // half of the total is 12

  const Partition partition = Partition::balanced(weights, 2);

  EXPECT_EQ(partition.range(0), (RowRange{0, 3}));
}

TEST(Partition, LeavesRanksEmptyWhereThereAreFewerRowsThanRanks) {
  const std::vector<std::int64_t> weights{4, 4};

  const Partition partition = Partition::balanced(weights, 5);

  int with_rows = 0;
  for (int rank = 0; rank < 5; ++rank) with_rows += partition.range(rank).empty() ? 0 : 1;
  EXPECT_EQ(with_rows, 2);
}

TEST(Partition, OfNothingHasOnlyEmptyRanges) {
  const Partition partition = Partition::balanced({}, 2);

  EXPECT_EQ(partition.total(), 0);
  EXPECT_TRUE(partition.range(0).empty());
  EXPECT_TRUE(partition.range(1).empty());
  EXPECT_THROW(partition.owner(0), BugError);
}

TEST(Partition, RefusesRanksAndRowsThatItDoesNotHave) {
  const Partition partition = Partition::balanced(std::vector<std::int64_t>{1, 1}, 2);

  EXPECT_THROW(partition.range(2), BugError);
  EXPECT_THROW(partition.range(-1), BugError);
  EXPECT_THROW(partition.owner(2), BugError);
  EXPECT_THROW(Partition::balanced({}, 0), BugError);
}

}  // namespace
}  // namespace salient
