#include "analyses/holm.hpp"

#include <algorithm>

namespace salient {
namespace {

constexpr double rounding = 1e-12;  ///< of differences between accuracies that are the same

}  // namespace

double p_of_draws(const std::vector<double>& drawn) {
  const auto not_above = std::count_if(drawn.begin(), drawn.end(),
                                       [](double difference) { return difference < rounding; });
  const auto not_below = std::count_if(drawn.begin(), drawn.end(),
                                       [](double difference) { return difference > -rounding; });
  const auto rarer = static_cast<double>(std::min(not_above, not_below) + 1);
  return std::min(1.0, 2 * rarer / static_cast<double>(drawn.size() + 1));
}

void correct_by_holm(const std::vector<Margin*>& table) {
  std::vector<Margin*> by_p = table;
  std::stable_sort(by_p.begin(), by_p.end(),
                   [](const Margin* one, const Margin* other) { return one->p < other->p; });
  auto left = static_cast<double>(by_p.size());
  double smaller = 0;
  for (Margin* margin : by_p) {
    margin->p_holm = smaller = std::max(smaller, std::min(1.0, left * margin->p));
    --left;
  }
}

}  // namespace salient
