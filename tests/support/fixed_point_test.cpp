#include "salient/support/fixed_point.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

TEST(FixedPoint, GivesTheSameSumInAnyOrder) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> around_zero(-1, 1);
  std::vector<double> parts(1000);
  for (double& part : parts)
    part = around_zero(random) * std::ldexp(1, static_cast<int>(random() % 40) - 40);
  const FixedPoint fixed = FixedPoint::for_sums_up_to(1000);
  const auto sum = [&] {
    std::int64_t total = 0;
    for (const double part : parts) total += fixed.encode(part);
    return total;
  };

  const std::int64_t before = sum();
  std::shuffle(parts.begin(), parts.end(), random);

  EXPECT_EQ(sum(), before);
}

TEST(FixedPoint, ResolvesTheBoundIntoTwoToThe60Steps) {
  for (const double bound : {1e-30, 0.3, 1.0, 1.5, 1024.0, 7e20}) {
    const FixedPoint fixed = FixedPoint::for_sums_up_to(bound);

    int exponent = 0;
    EXPECT_EQ(std::frexp(fixed.factor(), &exponent), 0.5) << "not a power of two";
    EXPECT_LE(1 / fixed.factor(), bound * 0x1p-60);
    EXPECT_NEAR(fixed.decode(fixed.encode(bound / 3)), bound / 3, bound * 0x1p-52);
  }
}

TEST(FixedPoint, CarriesItsBoundWithBothSigns) {
  for (const double bound : {1e-30, 1.0, 1023.9999, 1024.0}) {
    const FixedPoint fixed = FixedPoint::for_sums_up_to(bound);

    EXPECT_EQ(fixed.decode(fixed.encode(bound)), bound);
    EXPECT_EQ(fixed.decode(fixed.encode(-bound)), -bound);
  }
}

TEST(FixedPoint, RoundsToTheNearestStep) {
  const FixedPoint fixed = FixedPoint::for_sums_up_to(1);
  const double step = 1 / fixed.factor();

  EXPECT_EQ(fixed.encode(2.4 * step), 2);
  EXPECT_EQ(fixed.encode(2.6 * step), 3);
  EXPECT_EQ(fixed.encode(-2.6 * step), -3);
}

TEST(FixedPoint, TakesSumsThatAreAllZero) {
  const FixedPoint fixed = FixedPoint::for_sums_up_to(0);

  EXPECT_EQ(fixed.encode(0), 0);
  EXPECT_EQ(fixed.decode(0), 0);
}

TEST(FixedPoint, RefusesPartsBeyondTheBoundAndBoundsThatAreNone) {
  const FixedPoint fixed = FixedPoint::for_sums_up_to(1);

  EXPECT_THROW(fixed.encode(5), BugError);
  EXPECT_THROW(fixed.encode(std::nan("")), BugError);
  EXPECT_THROW(FixedPoint::for_sums_up_to(std::numeric_limits<double>::infinity()), BugError);
  EXPECT_THROW(FixedPoint::for_sums_up_to(std::nan("")), BugError);
  EXPECT_THROW(FixedPoint::for_sums_up_to(-1), BugError);
}

}  // namespace
}  // namespace salient
