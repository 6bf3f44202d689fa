#include "salient/support/half.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

Half half_of(float value) {
  Half half = 0;
  to_half({&value, 1}, {&half, 1});
  return half;
}

/// By the definition of binary16, in double.
double value_of(Half half) {
  const int exponent = (half >> 10) & 0x1F;
  const double fraction = (half & 0x3FF) / 1024.0;
  const double size = exponent == 0    ? std::ldexp(fraction, -14)
                      : exponent == 31 ? std::numeric_limits<double>::infinity()
                                       : std::ldexp(1 + fraction, exponent - 15);
  return (half & 0x8000) != 0 ? -size : size;
}

bool is_nan(Half half) { return (half & 0x7FFF) > 0x7C00; }

std::vector<Half> all_halves() {
  std::vector<Half> halves;
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) halves.push_back(static_cast<Half>(bits));
  return halves;
}

TEST(Half, BecomesTheFloatThatItStandsFor) {
  const std::vector<Half> halves = all_halves();
  std::vector<float> values(halves.size());

  from_half(halves, values);

  for (std::size_t i = 0; i < halves.size(); ++i) {
    if (is_nan(halves[i])) {
      EXPECT_TRUE(std::isnan(values[i])) << i;
    } else {
      EXPECT_EQ(static_cast<double>(values[i]), value_of(halves[i])) << i;
    }
  }
}

TEST(Half, ComesBackFromTheFloatThatItBecame) {
  const std::vector<Half> halves = all_halves();
  std::vector<float> values(halves.size());
  std::vector<Half> back(halves.size());

  from_half(halves, values);
  to_half(values, back);

  for (std::size_t i = 0; i < halves.size(); ++i) {
    if (!is_nan(halves[i])) {
      EXPECT_EQ(back[i], halves[i]);
    }
  }
}

TEST(Half, RoundsToNearestAndTiesToEven) {
  for (Half half = 0; half < 0x7BFF; ++half) {  // each gap between finite positive neighbours
    const auto next = static_cast<Half>(half + 1);
    const auto middle = static_cast<float>((value_of(half) + value_of(next)) / 2);

    ASSERT_EQ(half_of(middle), half % 2 == 0 ? half : next);
    ASSERT_EQ(half_of(std::nextafter(middle, 0.0F)), half);
    ASSERT_EQ(half_of(std::nextafter(middle, 1e9F)), next);
  }
}

TEST(Half, IsInfiniteBeyondItsLargestValue) {
  EXPECT_EQ(half_of(largest_half), 0x7BFF);
  EXPECT_EQ(half_of(65519.996F), 0x7BFF);
  EXPECT_EQ(half_of(65520.0F), 0x7C00);
  EXPECT_EQ(half_of(-1e30F), 0xFC00);
  EXPECT_TRUE(is_nan(half_of(std::numeric_limits<float>::quiet_NaN())));
}

TEST(Half, IsTheSameWithAndWithoutTheInstructionsOfTheProcessor) {
  // Eight and more go through F16C where there is one, fewer never do.
  std::vector<float> values;
  for (std::uint32_t bits = 0; bits < 0xFFFF0000U - 65521U; bits += 65521U) {
    values.push_back(std::bit_cast<float>(bits));
  }
  std::vector<Half> together(values.size());

  to_half(values, together);

  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(together[i], half_of(values[i])) << i;
}

TEST(BFloat16, IsTheUpperHalfOfAFloat) {
  const std::vector<std::uint16_t> stored{0x3F80, 0xC000, 0x0000, 0x7F80, 0x0001};
  std::vector<float> values(stored.size());

  from_bfloat16(stored, values);

  EXPECT_EQ(values[0], 1.0F);
  EXPECT_EQ(values[1], -2.0F);
  EXPECT_EQ(values[2], 0.0F);
  EXPECT_EQ(values[3], std::numeric_limits<float>::infinity());
  EXPECT_EQ(values[4], std::bit_cast<float>(0x00010000U));
}

TEST(Half, RefusesSpansOfDifferentLengths) {
  std::vector<float> values(2);
  std::vector<Half> halves(3);

  EXPECT_THROW(to_half(values, halves), BugError);
  EXPECT_THROW(from_half(halves, values), BugError);
  EXPECT_THROW(from_bfloat16(halves, values), BugError);
}

}  // namespace
}  // namespace salient
