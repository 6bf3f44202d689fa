#include "analyses/gaussian_rival.hpp"

#include <algorithm>
#include <cmath>

#include "salient/probes/gaussians.hpp"
#include "salient/rankings/rivals.hpp"

namespace salient {
namespace {

/// Mean log-likelihood of a label by the labels' shares alone, nats.
double log_likelihood_of_shares(const LabelStatistics& statistics) {
  const auto all = static_cast<double>(statistics.total_words());
  double sum = 0;
  for (const std::int64_t words : statistics.words) {
    const double share = static_cast<double>(words) / all;
    if (words > 0) sum += share * std::log(share);
  }
  return sum;
}

}  // namespace

std::vector<RankedNeuron> rank_by_gaussians(ProbeData& data, const Task& task,
                                            const LabelStatistics& statistics,
                                            std::int64_t candidates, std::int64_t steps) {
  const NeuronLayout neurons = data.neurons();
  const std::vector<RankedNeuron> by_f =
      ranked_by(scores_by_statistics(Rival::f_statistic, statistics), neurons);
  candidates = std::min({candidates, std::ssize(by_f), most_gaussian_candidates(task)});
  std::vector<std::int64_t> columns;
  for (const RankedNeuron& ranked : by_f) {
    if (std::ssize(columns) == candidates || ranked.score == 0) break;
    columns.push_back(neurons.column(ranked.neuron));
  }
  const GaussianChoice choice = choose_by_gaussians(data, task, columns, steps);
  std::vector<RankedNeuron> order;
  double before = choice.columns.empty() ? 0 : log_likelihood_of_shares(statistics);
  for (std::size_t step = 0; step < choice.columns.size(); ++step) {
    const double likelihood = choice.log_likelihood[step];
    order.push_back({neurons.id(choice.columns[step]), likelihood - before, false});
    before = likelihood;
  }
  for (const RankedNeuron& ranked : by_f) {
    const std::int64_t column = neurons.column(ranked.neuron);
    const auto chosen = std::find(choice.columns.begin(), choice.columns.end(), column);
    if (chosen == choice.columns.end()) order.push_back({ranked.neuron, 0, true});
  }
  return order;
}

}  // namespace salient
