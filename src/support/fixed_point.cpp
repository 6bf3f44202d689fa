#include "salient/support/fixed_point.hpp"

#include <cmath>

#include "salient/support/error.hpp"

namespace salient {

FixedPoint FixedPoint::for_sums_up_to(double bound) {
  require(std::isfinite(bound) && bound >= 0, "a fixed-point sum needs a finite bound");
  if (bound == 0) return FixedPoint(1.0);
  // 2^exponent > bound; two bits of room for rounding and the sign.
  const int exponent = std::ilogb(bound) + 1;
  return FixedPoint(std::ldexp(1.0, 61 - exponent));
}

std::int64_t FixedPoint::encode(double part) const {
  const double scaled = std::nearbyint(part * factor_);
  require(std::abs(scaled) <= 0x1p62, "a part exceeds the bound of its fixed-point sum");
  return static_cast<std::int64_t>(scaled);
}

}  // namespace salient
