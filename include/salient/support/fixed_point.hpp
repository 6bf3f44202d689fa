#pragma once

#include <cstdint>

namespace salient {

/// A power-of-two scale at which floating-point parts become 64-bit integers, so that their sum
/// over blocks and ranks is exact and does not depend on the order: the base of the rank-count law.
///
/// The scale comes from a bound on the absolute value of the whole sum; the resolution of a part is
/// 1 / factor(), at most bound * 2^-60.
class FixedPoint {
 public:
  /// `bound` >= |any partial or whole sum|, finite; the same on every rank.
  static FixedPoint for_sums_up_to(double bound);

  double factor() const noexcept { return factor_; }  ///< a power of two
  std::int64_t encode(double part) const;             ///< nearest; BugError beyond the bound
  double decode(std::int64_t sum) const noexcept { return static_cast<double>(sum) / factor_; }

 private:
  explicit FixedPoint(double factor) : factor_(factor) {}
  double factor_;
};

}  // namespace salient
