#include "encoder/random_weights.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace salient {
namespace {

TEST(NormalNumbers, HaveTheMomentsOfANormalDistribution) {
  const std::vector<float> numbers = NormalNumbers(1, 0.02).draw(1'000'000);

  double mean = 0;
  double square = 0;
  double fourth = 0;
  std::int64_t beyond_two = 0;
  for (const float number : numbers) {
    const double z = double{number} / 0.02;
    mean += z / 1e6;
    square += z * z / 1e6;
    fourth += z * z * z * z / 1e6;
    beyond_two += std::abs(z) > 2 ? 1 : 0;
  }
  EXPECT_NEAR(mean, 0, 4e-3);
  EXPECT_NEAR(square, 1, 6e-3);
  EXPECT_NEAR(fourth, 3, 4e-2);
  EXPECT_NEAR(static_cast<double>(beyond_two) / 1e6, 0.0455, 9e-4);
}

TEST(NormalNumbers, AreTheseBitsForThisSeedOnEveryMachine) {
  const std::vector<float> numbers = NormalNumbers(42, 1).draw(5);

  EXPECT_EQ(numbers,
            (std::vector<float>{0x1.4b37d00000000p+0f, 0x1.68f4380000000p-1f, 0x1.9787620000000p-2f,
                                -0x1.25efc20000000p-1f, 0x1.1e59a00000000p+0f}));
}

TEST(NormalNumbers, GoOnWhereTheyStopped) {
  NormalNumbers first(3, 1);
  NormalNumbers second(3, 1);
  second.draw(4);

  const std::vector<float> six = first.draw(6);
  const std::vector<float> two = second.draw(2);

  EXPECT_EQ(two[0], six[4]);
  EXPECT_EQ(two[1], six[5]);
}

}  // namespace
}  // namespace salient
