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
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double shared = static_cast<double>(begin + 1 + end) / 2;
    for (; begin < end; ++begin) ranks[order[begin]] = shared;
  }
  return ranks;
}

}  // namespace salient
