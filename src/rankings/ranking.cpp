#include "salient/rankings/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// One weight of a label.
struct Weight {
  float magnitude;
  std::int64_t column;
};

/// The weights of a label that are not zero, largest first, ties by column.
std::vector<Weight> descending(const Matrix& weights, Eigen::Index label) {
  std::vector<Weight> sorted;
  for (Eigen::Index column = 0; column < weights.cols(); ++column) {
    const float magnitude = std::abs(weights(label, column));
    if (magnitude > 0) sorted.push_back({magnitude, column});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Weight& a, const Weight& b) {
    return a.magnitude != b.magnitude ? a.magnitude > b.magnitude : a.column < b.column;
  });
  return sorted;
}

/// float64 [position]: the mass that comes before each weight, and the whole mass at the end.
std::vector<double> mass_before(std::span<const Weight> sorted) {
  std::vector<double> before{0.0};
  before.reserve(sorted.size() + 1);
  for (const Weight& weight : sorted) before.push_back(before.back() + double{weight.magnitude});
  return before;
}

/// Whether the weight at `position` is in the shortest prefix that reaches `share` of the mass. The
/// whole mass needs every weight, also those too small to change a float64 sum.
bool enters(std::span<const double> before, std::size_t position, double share) {
  return position == 0 || share >= 1 || before[position] < share * before.back();
}

/// What the orders need to know of a neuron, gathered over all labels.
struct Salience {
  float largest = 0;
  float gradient = 0;
  double sum = 0;
  double mass = std::numeric_limits<double>::infinity();         ///< at which it enters, in [0, 1)
  std::int32_t step = std::numeric_limits<std::int32_t>::max();  ///< at which it enters
};

void gather(std::span<const Weight> sorted, int stride, std::vector<Salience>& neurons) {
  const std::vector<double> before = mass_before(sorted);
  std::int32_t step = 0;
  for (std::size_t position = 0; position < sorted.size(); ++position) {
    while (!enters(before, position, static_cast<double>(step) / stride)) ++step;
    Salience& neuron = neurons[static_cast<std::size_t>(sorted[position].column)];
    neuron.largest = std::max(neuron.largest, sorted[position].magnitude);
    neuron.sum += double{sorted[position].magnitude};
    neuron.mass = std::min(neuron.mass, before[position] / before.back());
    neuron.step = std::min(neuron.step, step);
  }
}

double score_of(const Salience& neuron, RankingOrder order, int stride) {
  switch (order) {
    case RankingOrder::mass:
      return 1 - neuron.mass;
    case RankingOrder::largest:
      return double{neuron.largest};
    case RankingOrder::sum:
      return neuron.sum;
    case RankingOrder::stepped:
      return 1 - static_cast<double>(neuron.step) / stride;
  }
  throw BugError("unknown ranking order");
}

/// A place in a ranking and what decides between equal scores.
struct Candidate {
  RankedNeuron ranked;
  float tie;  ///< |weight|; of a zero weight |gradient|
};

Candidate zero_candidate(NeuronId id, float gradient, float largest_gradient) {
  const double share = largest_gradient > 0 ? double{gradient} / double{largest_gradient} : 0.0;
  return {{id, share - 1, true}, gradient};
}

std::vector<RankedNeuron> ranked(std::vector<Candidate> candidates) {
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    if (a.ranked.zero != b.ranked.zero) return b.ranked.zero;
    if (a.ranked.score != b.ranked.score) return a.ranked.score > b.ranked.score;
    if (a.tie != b.tie) return a.tie > b.tie;
    return a.ranked.neuron < b.ranked.neuron;
  });
  std::vector<RankedNeuron> order;
  order.reserve(candidates.size());
  for (const Candidate& candidate : candidates) order.push_back(candidate.ranked);
  return order;
}

std::vector<RankedNeuron> rank_within_label(std::span<const Weight> sorted, const Matrix& weights,
                                            const Matrix& gradient, Eigen::Index label,
                                            const NeuronLayout& neurons) {
  std::vector<Candidate> zeros;
  const float largest_gradient = gradient.row(label).cwiseAbs().maxCoeff();
  for (Eigen::Index column = 0; column < weights.cols(); ++column) {
    if (weights(label, column) != 0) continue;
    zeros.push_back(
        zero_candidate(neurons.id(column), std::abs(gradient(label, column)), largest_gradient));
  }
  std::vector<RankedNeuron> order;
  order.reserve(static_cast<std::size_t>(weights.cols()));
  for (const Weight& weight : sorted) {
    order.push_back({neurons.id(weight.column), double{weight.magnitude}, false});
  }
  const std::vector<RankedNeuron> last = ranked(std::move(zeros));
  order.insert(order.end(), last.begin(), last.end());
  return order;
}

std::vector<RankedNeuron> rank_globally(std::span<const Salience> saliences, RankingOrder order,
                                        int stride, const NeuronLayout& neurons) {
  float largest_gradient = 0;
  for (const Salience& neuron : saliences) {
    largest_gradient = std::max(largest_gradient, neuron.gradient);
  }
  std::vector<Candidate> candidates;
  candidates.reserve(saliences.size());
  for (std::size_t column = 0; column < saliences.size(); ++column) {
    const Salience& neuron = saliences[column];
    const NeuronId id = neurons.id(static_cast<std::int64_t>(column));
    if (neuron.largest > 0) {
      candidates.push_back({{id, score_of(neuron, order, stride), false}, neuron.largest});
    } else {
      candidates.push_back(zero_candidate(id, neuron.gradient, largest_gradient));
    }
  }
  return ranked(std::move(candidates));
}

/// int64 [stride + 1]: how many neurons have entered after each step.
std::vector<std::int64_t> cutoffs_of(std::span<const Salience> saliences, int stride) {
  std::vector<std::int64_t> cutoffs(static_cast<std::size_t>(stride) + 1, 0);
  for (const Salience& neuron : saliences) {
    if (neuron.largest > 0) ++cutoffs[static_cast<std::size_t>(neuron.step)];
  }
  for (std::size_t step = 1; step < cutoffs.size(); ++step) cutoffs[step] += cutoffs[step - 1];
  return cutoffs;
}

}  // namespace

std::string_view name_of(RankingOrder order) {
  switch (order) {
    case RankingOrder::mass:
      return "mass";
    case RankingOrder::largest:
      return "largest";
    case RankingOrder::sum:
      return "sum";
    case RankingOrder::stepped:
      return "stepped";
  }
  throw BugError("unknown ranking order");
}

void RankingOptions::validate() const {
  if (stride < 1) {
    throw UsageError("ranking.stride = " + std::to_string(stride) +
                     ": the number of steps must be at least 1");
  }
}

NeuronRanking rank_neurons(const Matrix& weights, const Matrix& gradient,
                           const NeuronLayout& neurons, const RankingOptions& options) {
  require(weights.cols() == neurons.size(), "a ranking needs one weight a label and neuron");
  require(gradient.rows() == weights.rows() && gradient.cols() == weights.cols(),
          "a ranking needs one gradient a weight");
  require(weights.allFinite() && gradient.allFinite(), "a ranking needs finite weights");
  require(options.stride >= 1, "a ranking needs at least one step");

  NeuronRanking ranking;
  std::vector<Salience> saliences(static_cast<std::size_t>(weights.cols()));
  for (Eigen::Index label = 0; label < weights.rows(); ++label) {
    const std::vector<Weight> sorted = descending(weights, label);
    gather(sorted, options.stride, saliences);
    for (Eigen::Index column = 0; column < weights.cols(); ++column) {
      float& largest = saliences[static_cast<std::size_t>(column)].gradient;
      largest = std::max(largest, std::abs(gradient(label, column)));
    }
    ranking.by_label.push_back(rank_within_label(sorted, weights, gradient, label, neurons));
  }

  ranking.order = rank_globally(saliences, options.order, options.stride, neurons);
  ranking.cutoffs = cutoffs_of(saliences, options.stride);
  for (const RankedNeuron& neuron :
       rank_globally(saliences, RankingOrder::stepped, options.stride, neurons)) {
    if (!neuron.zero) ranking.stepped_order.push_back(neuron.neuron);
  }
  return ranking;
}

std::vector<EnteringNeuron> entering_neurons(const Matrix& weights, std::int32_t label,
                                             const NeuronLayout& neurons) {
  require(weights.cols() == neurons.size(), "a ranking needs one weight a label and neuron");
  require(label >= 0 && label < weights.rows(), "a label that the probe does not have");

  const std::vector<Weight> sorted = descending(weights, label);
  const std::vector<double> before = mass_before(sorted);
  std::vector<EnteringNeuron> entering;
  for (std::size_t position = 0; position < sorted.size(); ++position) {
    entering.push_back({neurons.id(sorted[position].column), before[position] / before.back()});
  }
  return entering;
}

std::vector<NeuronId> top_neurons_of_label(const Matrix& weights, std::int32_t label, double share,
                                           const NeuronLayout& neurons) {
  require(weights.cols() == neurons.size(), "a ranking needs one weight a label and neuron");
  require(label >= 0 && label < weights.rows(), "a label that the probe does not have");
  require(share >= 0 && share <= 1, "a share of mass lies between 0 and 1");

  const std::vector<Weight> sorted = descending(weights, label);
  const std::vector<double> before = mass_before(sorted);
  std::vector<NeuronId> top;
  for (std::size_t position = 0; position < sorted.size(); ++position) {
    if (!enters(before, position, share)) break;
    top.push_back(neurons.id(sorted[position].column));
  }
  return top;
}

NeuronRanking rank_neurons(const TrainedProbe& trained, const RankingOptions& options) {
  return rank_neurons(trained.probe.weights, trained.gradient, trained.probe.neurons, options);
}

std::vector<std::int64_t> ranked_columns(const TrainedProbe& trained,
                                         const RankingOptions& options) {
  return columns_of(rank_neurons(trained, options).order, trained.probe.neurons);
}

NeuronOrder neuron_order(const RankingOptions& options, const NeuronLayout& neurons) {
  return [options, neurons](const Matrix& weights, const Matrix& gradient) {
    return columns_of(rank_neurons(weights, gradient, neurons, options).order, neurons);
  };
}

std::vector<std::int64_t> columns_of(const std::vector<RankedNeuron>& order,
                                     const NeuronLayout& neurons) {
  std::vector<std::int64_t> columns;
  columns.reserve(order.size());
  for (const RankedNeuron& ranked : order) columns.push_back(neurons.column(ranked.neuron));
  return columns;
}

std::vector<std::int64_t> neurons_per_layer(const std::vector<RankedNeuron>& order,
                                            std::int64_t count, const NeuronLayout& neurons) {
  return neurons_per_layer(columns_of(order, neurons), count, neurons);
}

std::vector<std::int64_t> neurons_per_layer(const std::vector<std::int64_t>& columns,
                                            std::int64_t count, const NeuronLayout& neurons) {
  require(count >= 0 && count <= std::ssize(columns), "more neurons counted than ranked");
  std::vector<std::int64_t> per_layer(static_cast<std::size_t>(neurons.layers), 0);
  for (const std::int64_t column : std::span(columns).first(static_cast<std::size_t>(count))) {
    ++per_layer[static_cast<std::size_t>(neurons.place(neurons.id(column).layer))];
  }
  return per_layer;
}

}  // namespace salient
