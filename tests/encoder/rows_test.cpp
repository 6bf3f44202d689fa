#include "encoder/rows.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

using Ids = std::vector<std::int64_t>;

/// Rows of two, two, three and four subwords; words in the second, the fourth and the first.
TokenBatch four_rows() {
  TokenBatch batch;
  batch.ids = {10, 11, 20, 21, 30, 31, 32, 40, 41, 42, 43};
  batch.lengths = {2, 2, 3, 4};
  batch.places = {{7, 1, {0, 1}}, {9, 3, {1, 3}}, {8, 0, {1, 2}}};
  return batch;
}

TEST(PackedRows, AreCutIntoPartsOfWholeRows) {
  const std::vector<PartOfBatch> parts = packed(four_rows(), 7);

  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].ids, (Ids{10, 11, 20, 21, 30, 31, 32}));
  EXPECT_EQ(parts[0].positions, (Ids{0, 1, 0, 1, 0, 1, 2}));
  EXPECT_EQ(parts[0].lengths, (Ids{2, 2, 3}));
  ASSERT_EQ(parts[0].groups.size(), 2U);
  EXPECT_EQ(parts[0].groups[0].rows, 2);
  EXPECT_EQ(parts[0].groups[0].width, 2);
  EXPECT_EQ(parts[0].groups[1].first, 4);
  EXPECT_EQ(parts[0].groups[1].subwords(), 3);
  EXPECT_EQ(parts[0].widest(), 3);
  EXPECT_FALSE(parts[0].is_padded());
  EXPECT_EQ(parts[0].places, (Ids{0, 2}));
  EXPECT_EQ(parts[0].subwords, (std::vector<RowRange>{{2, 3}, {1, 2}}));
  EXPECT_EQ(parts[1].ids, (Ids{40, 41, 42, 43}));
  EXPECT_EQ(parts[1].groups.front().first, 0);
  EXPECT_EQ(parts[1].places, Ids{1});
  EXPECT_EQ(parts[1].subwords, (std::vector<RowRange>{{1, 3}}));
}

TEST(PackedRows, ARowThatIsLongerThanAPartIsOneOfItsOwn) {
  const std::vector<PartOfBatch> parts = packed(four_rows(), 1);

  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts[1].ids, (Ids{20, 21}));
  EXPECT_EQ(parts[3].ids.size(), 4U);
}

TEST(PaddedRows, AreAllAsLongAsTheLongest) {
  const PartOfBatch part = padded(four_rows(), 5);

  EXPECT_EQ(part.ids, (Ids{10, 11, 5, 5, 20, 21, 5, 5, 30, 31, 32, 5, 40, 41, 42, 43}));
  EXPECT_EQ(part.positions, (Ids{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}));
  ASSERT_EQ(part.groups.size(), 1U);
  EXPECT_EQ(part.groups[0].rows, 4);
  EXPECT_EQ(part.groups[0].width, 4);
  EXPECT_EQ(part.lengths, (Ids{2, 2, 3, 4}));
  EXPECT_TRUE(part.is_padded());
  EXPECT_EQ(part.places, (Ids{0, 1, 2}));
  EXPECT_EQ(part.subwords, (std::vector<RowRange>{{4, 5}, {13, 15}, {1, 2}}));
}

}  // namespace
}  // namespace salient
