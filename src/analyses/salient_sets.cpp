#include "salient/analyses/salient_sets.hpp"

#include <algorithm>
#include <iterator>

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
                                     const NeuronLayout& neurons, const TaskMinimalSets* minimal) {
  std::vector<SalientSet> sets;
  const auto add = [&](SalientKind kind, double limit, std::int64_t count) {
    sets.push_back(set_of(kind, limit, count, order, neurons));
  };
  for (const int percent : top_percents) {
    add(SalientKind::top, percent, std::max<std::int64_t>(1, neurons.size() * percent / 100));
  }
  add(SalientKind::weighted, 0,
      std::count_if(order.begin(), order.end(), [](const RankedNeuron& r) { return !r.zero; }));
  if (minimal == nullptr) return sets;
  for (const MinimalSet& set : minimal->sets) {
    if (set.oracle == Oracle::own) add(SalientKind::minimal, set.delta, set.neurons);
  }
  return sets;
}

const TaskMinimalSets* sets_of_task(const std::string& task,
                                    const std::vector<TaskMinimalSets>& all) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const TaskMinimalSets& sets) { return sets.task == task; });
  return found != all.end() ? &*found : nullptr;
}

}  // namespace salient
