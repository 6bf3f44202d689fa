#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace salient {

/// Sum of squared distances from the mean; exactly 0 where all values are the same.
double squares_around_mean(std::span<const double> values);

/// Pearson's r; none where all values of one of the two are the same.
std::optional<double> pearson(std::span<const double> a, std::span<const double> b);

/// Places in rising order, from 1; equal values share the mean of theirs.
std::vector<double> ranks_of(std::span<const double> values);

/// Ranks of values of which each occurs several times or never; sorts once.
class RepeatedRanks {
 public:
  explicit RepeatedRanks(std::span<const double> values);

  /// [value]: the rank that ranks_of() gives each of its repetitions, which are `times`[value].
  const std::vector<double>& of(std::span<const std::int32_t> times);

 private:
  std::vector<std::size_t> order_;   ///< of the values, rising
  std::vector<std::size_t> groups_;  ///< where in it equal ones begin; and its end
  std::vector<double> ranks_;
};

}  // namespace salient
