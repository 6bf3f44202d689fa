#include "probes/column_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace salient {
namespace {

constexpr std::int64_t tall = 3, wide = 517;  // more than a tile, no multiple of a register

/// Eighths, which float16 holds.
std::vector<float> eighths() {
  std::vector<float> values;
  for (std::int64_t i = 0; i < tall * wide; ++i) {
    values.push_back(static_cast<float>(i * 37 % 101 - 50) / 8);
  }
  return values;
}

float stored_value(const std::vector<float>& values, std::int64_t row, std::int64_t column) {
  return values[static_cast<std::size_t>(row * wide + column)];
}

TEST(ColumnSums, AreOfRowsThatAreNotLeftOut) {
  const std::vector<float> values = eighths();
  std::vector<Half> halves(values.size());
  to_half(values, halves);
  const std::vector<double> shift(wide, 0.25);
  const char include[] = {1, 0, 1};
  const ColumnsBlock block{tall, wide, include};
  std::vector<double> ones(wide, 1.0), squares(wide, 1.0), of_halves(wide, 1.0);

  add_powers(block, values.data(), shift.data(), Power::one, ones.data());
  add_powers(block, values.data(), shift.data(), Power::two, squares.data());
  add_powers(block, halves.data(), shift.data(), Power::two, of_halves.data());

  for (std::int64_t j = 0; j < wide; ++j) {
    const double first = stored_value(values, 0, j) - 0.25,
                 last = stored_value(values, 2, j) - 0.25;
    EXPECT_EQ(ones[static_cast<std::size_t>(j)], 1 + first + last);
    EXPECT_EQ(squares[static_cast<std::size_t>(j)], 1 + first * first + last * last);
  }
  EXPECT_EQ(of_halves, squares);
}

TEST(ColumnSums, LargestIsOfAllRowsAndOfWhatWasThere) {
  const std::vector<float> values = eighths();
  std::vector<float> largest(wide, 1.0F);

  raise_to_largest({tall, wide}, values.data(), largest.data());

  for (std::int64_t j = 0; j < wide; ++j) {
    float expected = 1;
    for (std::int64_t i = 0; i < tall; ++i)
      expected = std::max(expected, std::abs(stored_value(values, i, j)));
    EXPECT_EQ(largest[static_cast<std::size_t>(j)], expected);
  }
}

TEST(ColumnSums, LargestShowsWhatIsNotFinite) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values{1, -infinity, NAN, NAN, 2, 3, 4, infinity};  // two rows of four
  std::vector<float> largest(4, 0.0F);

  raise_to_largest({2, 4}, values.data(), largest.data());

  EXPECT_EQ(largest[0], 2);
  for (std::size_t j = 1; j < 4; ++j) EXPECT_FALSE(std::isfinite(largest[j])) << j;
}

}  // namespace
}  // namespace salient
