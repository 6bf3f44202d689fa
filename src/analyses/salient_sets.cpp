#include "salient/analyses/salient_sets.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr int top_percents[] = {1, 5, 10};

std::vector<std::vector<std::int64_t>> neurons_per_slot(const std::vector<RankedNeuron>& order,
                                                        std::int64_t count,
                                                        const NeuronLayout& neurons) {
  std::vector<std::vector<std::int64_t>> counts;
  for (const Slot slot : neurons.slots) {
    std::vector<RankedNeuron> of_slot;
    std::copy_if(order.begin(), order.begin() + count, std::back_inserter(of_slot),
                 [slot](const RankedNeuron& ranked) { return ranked.neuron.slot == slot; });
    counts.push_back(neurons_per_layer(of_slot, std::ssize(of_slot), neurons));
  }
  return counts;
}

/// float64 [cluster][layer]: shares of the cluster's members.
std::vector<std::vector<double>> shares_of_layers(const RedundancyClusters& clusters,
                                                  const NeuronLayout& neurons) {
  require(std::ssize(clusters.cluster_of) == neurons.size(), "clusters are of all neurons");
  std::vector<std::vector<double>> shares(
      static_cast<std::size_t>(clusters.size()),
      std::vector<double>(static_cast<std::size_t>(neurons.layers), 0));
  for (std::int64_t column = 0; column < neurons.size(); ++column) {
    const auto cluster =
        static_cast<std::size_t>(clusters.cluster_of[static_cast<std::size_t>(column)]);
    shares[cluster][static_cast<std::size_t>(neurons.place(neurons.id(column).layer))] += 1;
  }
  for (std::vector<double>& of_cluster : shares) {
    const double members = std::accumulate(of_cluster.begin(), of_cluster.end(), 0.0);
    for (double& share : of_cluster) share /= members;
  }
  return shares;
}

void spread_over(const RedundancyClusters& clusters, const std::vector<RankedNeuron>& order,
                 const NeuronLayout& neurons, std::vector<SalientSet>& sets) {
  const std::vector<std::vector<double>> shares = shares_of_layers(clusters, neurons);
  for (SalientSet& set : sets) {
    set.spread.assign(static_cast<std::size_t>(neurons.layers), 0);
    for (auto ranked = order.begin(); ranked != order.begin() + set.neurons; ++ranked) {
      const auto column = static_cast<std::size_t>(neurons.column(ranked->neuron));
      const auto& of_cluster = shares[static_cast<std::size_t>(clusters.cluster_of[column])];
      for (std::size_t layer = 0; layer < of_cluster.size(); ++layer) {
        set.spread[layer] += of_cluster[layer];
      }
    }
  }
}

SalientSet set_of(SalientKind kind, double limit, std::int64_t count,
                  const std::vector<RankedNeuron>& order, const NeuronLayout& neurons) {
  SalientSet set{kind,  limit,
                 count, neurons_per_layer(order, count, neurons),
                 {},    neurons_per_slot(order, count, neurons)};
  double sum = 0;
  for (std::int32_t layer = 0; layer < neurons.layers; ++layer) {
    sum +=
        static_cast<double>(set.per_layer[static_cast<std::size_t>(layer)]) * neurons.number(layer);
  }
  if (count > 0) set.mean_layer = sum / static_cast<double>(count);
  return set;
}

}  // namespace

std::string_view name_of(SalientKind kind) {
  switch (kind) {
    case SalientKind::top:
      return "top";
    case SalientKind::weighted:
      return "weighted";
    case SalientKind::minimal:
      return "minimal";
  }
  throw BugError("a set of salient neurons without a name");
}

std::vector<SalientSet> salient_sets(const std::vector<RankedNeuron>& order,
                                     const NeuronLayout& neurons, const TaskMinimalSets* minimal,
                                     const RedundancyClusters* clusters) {
  std::vector<SalientSet> sets;
  const auto add = [&](SalientKind kind, double limit, std::int64_t count) {
    sets.push_back(set_of(kind, limit, count, order, neurons));
  };
  for (const int percent : top_percents) {
    add(SalientKind::top, percent, std::max<std::int64_t>(1, neurons.size() * percent / 100));
  }
  add(SalientKind::weighted, 0,
      std::count_if(order.begin(), order.end(), [](const RankedNeuron& r) { return !r.zero; }));
  if (minimal != nullptr) {
    for (const MinimalSet& set : minimal->sets) {
      if (set.oracle == Oracle::own) add(SalientKind::minimal, set.delta, set.neurons);
    }
  }
  if (clusters != nullptr) spread_over(*clusters, order, neurons, sets);
  return sets;
}

const TaskMinimalSets* sets_of_task(const std::string& task,
                                    const std::vector<TaskMinimalSets>& all) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const TaskMinimalSets& sets) { return sets.task == task; });
  return found != all.end() ? &*found : nullptr;
}

}  // namespace salient
