#pragma once

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

}  // namespace salient
