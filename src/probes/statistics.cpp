#include "probes/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace salient {
namespace {

/// Values less their mean. Seen from the first one, so that equal ones leave exact zeros.
std::vector<double> centred(std::span<const double> values) {
  std::vector<double> result(values.begin(), values.end());
  if (result.empty()) return result;
  const double first = result.front();
  for (double& value : result) value -= first;
  const double mean =
      std::accumulate(result.begin(), result.end(), 0.0) / static_cast<double>(result.size());
  for (double& value : result) value -= mean;
  return result;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

double squares_around_mean(std::span<const double> values) {
  const std::vector<double> distances = centred(values);
  return dot(distances, distances);
}

std::optional<double> pearson(std::span<const double> a, std::span<const double> b) {
  const std::vector<double> of_a = centred(a), of_b = centred(b);
  const double lengths = std::sqrt(dot(of_a, of_a)) * std::sqrt(dot(of_b, of_b));
  if (!(lengths > 0)) return std::nullopt;
  return std::clamp(dot(of_a, of_b) / lengths, -1.0, 1.0);
}

std::vector<double> ranks_of(std::span<const double> values) {
  const std::vector<std::int32_t> once(values.size(), 1);
  return RepeatedRanks(values).of(once);
}

RepeatedRanks::RepeatedRanks(std::span<const double> values)
    : order_(values.size()), ranks_(values.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (i == 0 || values[order_[i]] != values[order_[i - 1]]) groups_.push_back(i);
  }
  groups_.push_back(order_.size());
}

const std::vector<double>& RepeatedRanks::of(std::span<const std::int32_t> times) {
  std::int64_t before = 0;
  for (std::size_t group = 0; group + 1 < groups_.size(); ++group) {
    std::int64_t end = before;
    for (std::size_t i = groups_[group]; i < groups_[group + 1]; ++i) end += times[order_[i]];
    const double shared = static_cast<double>(before + 1 + end) / 2;
    for (std::size_t i = groups_[group]; i < groups_[group + 1]; ++i) ranks_[order_[i]] = shared;
    before = end;
  }
  return ranks_;
}

}  // namespace salient
