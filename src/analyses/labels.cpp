#include "salient/analyses/labels.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "salient/rankings/ranking.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::int64_t>;

/// [label]: neurons with weight, as they enter.
using Entries = std::vector<std::vector<EnteringNeuron>>;

Entries entries_of(const LinearProbe& probe) {
  Entries entries;
  for (std::int32_t label = 0; label < probe.labels.size(); ++label) {
    entries.push_back(entering_neurons(probe.weights, label, probe.neurons));
  }
  return entries;
}

/// The mass at which the union over labels first has `count` neurons.
double mass_reaching(std::int64_t count, const Entries& entries, const NeuronLayout& neurons) {
  constexpr double never = std::numeric_limits<double>::infinity();
  std::vector<double> first(static_cast<std::size_t>(neurons.size()), never);
  for (const std::vector<EnteringNeuron>& of_label : entries) {
    for (const EnteringNeuron& entering : of_label) {
      double& mass = first[static_cast<std::size_t>(neurons.column(entering.neuron))];
      mass = std::min(mass, entering.mass);
    }
  }
  const auto last = first.begin() + (count - 1);
  std::nth_element(first.begin(), last, first.end());
  return std::min(1.0, *last);
}

std::vector<LabelPair> pairs_of(const std::vector<Columns>& sets, std::int64_t neurons) {
  std::vector<std::vector<std::int32_t>> labels_of(static_cast<std::size_t>(neurons));
  for (std::size_t label = 0; label < sets.size(); ++label) {
    for (const std::int64_t column : sets[label]) {
      labels_of[static_cast<std::size_t>(column)].push_back(static_cast<std::int32_t>(label));
    }
  }
  std::vector<LabelPair> pairs;
  std::vector<std::int64_t> shared(sets.size());
  for (std::size_t one = 0; one < sets.size(); ++one) {
    std::fill(shared.begin(), shared.end(), 0);
    for (const std::int64_t column : sets[one]) {
      for (const std::int32_t other : labels_of[static_cast<std::size_t>(column)]) {
        ++shared[static_cast<std::size_t>(other)];
      }
    }
    for (std::size_t other = one + 1; other < sets.size(); ++other) {
      if (shared[other] == 0) continue;
      pairs.push_back(
          {static_cast<std::int32_t>(one), static_cast<std::int32_t>(other), shared[other]});
    }
  }
  return pairs;
}

LabelCut cut_of(std::optional<double> delta, double mass, const std::vector<Columns>& sets,
                std::int64_t neurons) {
  LabelCut cut{delta, mass, 0, {}, pairs_of(sets, neurons)};
  std::vector<char> is_in(static_cast<std::size_t>(neurons), 0);
  for (const Columns& set : sets) {
    cut.neurons.push_back(std::ssize(set));
    for (const std::int64_t column : set) is_in[static_cast<std::size_t>(column)] = 1;
  }
  cut.all = std::count(is_in.begin(), is_in.end(), 1);
  return cut;
}

LabelCut cut_at(const MinimalSet& set, const Entries& entries, const NeuronLayout& neurons) {
  const double mass = mass_reaching(set.neurons, entries, neurons);
  std::vector<Columns> sets;
  for (const std::vector<EnteringNeuron>& of_label : entries) {
    Columns& columns = sets.emplace_back();
    for (const EnteringNeuron& entering : of_label) {
      if (entering.mass <= mass) columns.push_back(neurons.column(entering.neuron));
    }
  }
  return cut_of(set.delta, mass, sets, neurons.size());
}

LabelCut cut_at(double percent, const LinearProbe& probe) {
  std::vector<Columns> sets;
  for (std::int32_t label = 0; label < probe.labels.size(); ++label) {
    Columns& columns = sets.emplace_back();
    for (const NeuronId neuron :
         top_neurons_of_label(probe.weights, label, percent / 100, probe.neurons)) {
      columns.push_back(probe.neurons.column(neuron));
    }
  }
  return cut_of(std::nullopt, percent / 100, sets, probe.neurons.size());
}

LabelLayers layers_of(const LinearProbe& probe, std::int32_t label, std::int64_t train_words) {
  const NeuronLayout& neurons = probe.neurons;
  LabelLayers layers{probe.labels.name(label), train_words, {}, {}};
  const auto magnitudes = probe.weights.row(label).cast<double>().cwiseAbs();
  const double all = magnitudes.sum();
  for (std::int32_t layer = 0; layer < neurons.layers; ++layer) {
    double of_layer = 0;
    for (std::int32_t slab = layer; slab < neurons.slabs(); slab += neurons.layers) {
      of_layer += magnitudes.segment(Eigen::Index{slab} * neurons.units, neurons.units).sum();
    }
    layers.shares.push_back(all > 0 ? of_layer / all : 0);
  }
  if (all > 0) {
    const auto largest = std::max_element(layers.shares.begin(), layers.shares.end());
    layers.dominant = neurons.number(static_cast<std::int32_t>(largest - layers.shares.begin()));
  }
  return layers;
}

}  // namespace

void LabelsOptions::validate() const {
  require_setting(percent > 0 && percent <= 100, "labels.percent",
                  "give a number above 0 up to 100");
}

double LabelLayers::dominant_share() const {
  return shares.empty() ? 0 : *std::max_element(shares.begin(), shares.end());
}

double LabelCut::jaccard(const LabelPair& pair) const {
  const std::int64_t either = neurons[static_cast<std::size_t>(pair.one)] +
                              neurons[static_cast<std::size_t>(pair.other)] - pair.shared;
  return static_cast<double>(pair.shared) / static_cast<double>(either);
}

TaskLabels neurons_of_labels(const ProbedTask& probed, const LabelsOptions& options,
                             const TaskMinimalSets* minimal) {
  const LinearProbe& probe = probed.trained->probe;
  const ProbeScore& score = probed.scores->front();
  TaskLabels found{probed.task->name, probe.neurons.layer_numbers(), {}, {}, {}};
  for (std::int32_t label = 0; label < probe.labels.size(); ++label) {
    const std::int64_t words = score.labels[static_cast<std::size_t>(label)].train_words;
    found.labels.push_back(layers_of(probe, label, words));
  }
  if (minimal != nullptr) {
    found.scale = minimal->scale;
    const Entries entries = entries_of(probe);
    for (const MinimalSet& set : minimal->sets) {
      if (set.oracle == Oracle::own) found.cuts.push_back(cut_at(set, entries, probe.neurons));
    }
  }
  found.cuts.push_back(cut_at(options.percent, probe));
  return found;
}

}  // namespace salient
