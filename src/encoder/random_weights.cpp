#include "encoder/random_weights.hpp"

#include <cmath>

namespace salient {
namespace {

/// The natural logarithm of x in (0, 1]. That of the C library may differ in the last bit between
/// systems. std::fma is explicit so that no compiler contracts here and another does not.
double natural_log(double x) {
  constexpr double ln_2 = 0x1.62e42fefa39efp-1;
  constexpr double sqrt_half = 0x1.6a09e667f3bcdp-1;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // [0.5, 1)
  if (mantissa < sqrt_half) {
    mantissa *= 2;
    exponent -= 1;
  }
  // ln m = 2 artanh s with s = (m - 1) / (m + 1), |s| < 0.172: the series to s^21 is exact enough.
  const double s = (mantissa - 1) / (mantissa + 1);
  const double square = s * s;
  double series = 0;
  for (int power = 21; power >= 1; power -= 2) series = std::fma(series, square, 1.0 / power);
  const double log_mantissa = 2 * s * series;
  return std::fma(exponent, ln_2, log_mantissa);
}

}  // namespace

std::vector<float> NormalNumbers::draw(std::int64_t count) {
  const auto uniform = [this] {  // [-1, 1), 53 bits
    return static_cast<double>(random_() >> 11) * 0x1p-52 - 1;
  };
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    double x = 0;
    double y = 0;
    double square = 0;
    do {  // until the point lies inside the unit circle
      x = uniform();
      y = uniform();
      square = std::fma(x, x, y * y);
    } while (square >= 1 || square == 0);
    const double radius = std::sqrt(-2 * natural_log(square) / square) * deviation_;
    numbers[i] = static_cast<float>(x * radius);
    if (i + 1 < numbers.size()) numbers[i + 1] = static_cast<float>(y * radius);
  }
  return numbers;
}

}  // namespace salient
