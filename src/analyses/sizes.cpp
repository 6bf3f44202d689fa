#include "salient/analyses/sizes.hpp"

#include <cmath>
#include <set>

#include "salient/support/error.hpp"

namespace salient {

std::int64_t neurons_in(double percent, std::int64_t neurons) {
  // 0.1 % of 1,000 is 1, whatever 0.1 is in binary.
  return static_cast<std::int64_t>(
      std::floor(percent * static_cast<double>(neurons) / 100 * (1 + 1e-12)));
}

std::vector<std::int64_t> sizes_of(const std::vector<std::int64_t>& counts,
                                   const std::vector<double>& percents, std::int64_t neurons) {
  std::set<std::int64_t> sizes(counts.begin(), counts.end());
  for (const double percent : percents) sizes.insert(neurons_in(percent, neurons));
  return {sizes.lower_bound(1), sizes.upper_bound(neurons)};
}

void check_sizes(const std::string& section, const std::vector<std::int64_t>& counts,
                 const std::vector<double>& percents, AllNeurons all) {
  const bool may_be_all = all == AllNeurons::allowed;
  for (const std::int64_t count : counts) {
    require_setting(count >= 1, section + ".counts", "give numbers of neurons, at least 1");
  }
  for (const double percent : percents) {
    require_setting(percent > 0 && (percent < 100 || (may_be_all && percent == 100)),
                    section + ".percents",
                    may_be_all ? "give shares of the neurons, above 0 up to 100"
                               : "give shares of the neurons, above 0 and below 100");
  }
}

double area_over_log(const std::vector<std::int64_t>& sizes,
                     const std::vector<double>& accuracies) {
  if (sizes.size() < 2) return accuracies.empty() ? 0 : accuracies.front();
  const auto place = [&](std::size_t i) { return std::log(static_cast<double>(sizes[i])); };
  double area = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    area += (accuracies[i - 1] + accuracies[i]) / 2 * (place(i) - place(i - 1));
  }
  return area / (place(sizes.size() - 1) - place(0));
}

}  // namespace salient
