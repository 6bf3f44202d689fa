#include "analyses/neuron_edits.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace salient {
namespace {

/// Of the neuron in `place` of an order of `neurons`, from 0: from beta down to 0.
double share_of_way(std::size_t place, std::int64_t neurons, double beta) {
  if (neurons < 2) return beta;
  return beta *
         (1 - std::log(static_cast<double>(place + 1)) / std::log(static_cast<double>(neurons)));
}

LayerEdit untouched(std::int32_t layer, std::int32_t units, std::int32_t kinds) {
  return {layer, std::vector<float>(static_cast<std::size_t>(units), 1.0F),
          std::vector<float>(static_cast<std::size_t>(units * kinds))};
}

}  // namespace

Translation::Translation(const LabelStatistics& statistics)
    : statistics_(statistics), targets_(statistics.words.size(), -1) {
  std::vector<std::size_t> labels;
  for (std::size_t label = 0; label < targets_.size(); ++label) {
    if (statistics.words[label] > 0) labels.push_back(label);
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    targets_[labels[i]] = static_cast<std::int32_t>(labels[(i + 1) % labels.size()]);
  }
}

std::int32_t Translation::kind_of(std::int32_t label) const {
  return label < 0 || targets_[static_cast<std::size_t>(label)] < 0 ? 0 : label + 1;
}

std::int32_t Translation::target_of(std::int32_t kind) const {
  return kind == 0 ? -1 : targets_[static_cast<std::size_t>(kind - 1)];
}

double Translation::way(std::int32_t kind, std::int64_t column) const {
  const std::int32_t target = target_of(kind);
  if (target < 0) return 0;
  return statistics_.mean(target, column) - statistics_.mean(kind - 1, column);
}

StateEdits edits_of(NeuronEdit edit, std::span<const std::int64_t> order, std::int64_t count,
                    const EditSources& sources) {
  const NeuronLayout& neurons = sources.neurons;
  const bool moves = edit == NeuronEdit::translate;
  const std::int32_t kinds = moves ? sources.translation->kinds() : 1;
  std::map<std::int32_t, LayerEdit> layers;  // by number
  for (std::size_t place = 0; place < static_cast<std::size_t>(count); ++place) {
    const std::int64_t column = order[place];
    const NeuronId neuron = neurons.id(column);
    auto found = layers.find(neuron.layer);
    if (found == layers.end()) {
      found = layers.emplace(neuron.layer, untouched(neuron.layer, neurons.units, kinds)).first;
    }
    LayerEdit& layer = found->second;
    const auto unit = static_cast<std::size_t>(neuron.unit);
    if (!moves) {
      layer.scale[unit] = 0;
      if (edit == NeuronEdit::mean) layer.shift[unit] = static_cast<float>((*sources.mean)[column]);
      continue;
    }
    const double share = share_of_way(place, std::ssize(order), sources.beta);
    for (std::int32_t kind = 1; kind < kinds; ++kind) {
      layer.shift[static_cast<std::size_t>(kind * neurons.units) + unit] =
          static_cast<float>(share * sources.translation->way(kind, column));
    }
  }
  StateEdits edits;
  for (auto& [number, layer] : layers) edits.layers.push_back(std::move(layer));
  return edits;
}

void edit_afterwards(const StateEdits& edits, const NeuronLayout& neurons,
                     const std::vector<std::int32_t>& kinds, WordVectors& vectors) {
  for (const LayerEdit& edit : edits.layers) {
    const std::int64_t first = std::int64_t{neurons.place(edit.layer)} * neurons.units;
    const Eigen::Map<const Eigen::RowVectorXf> scale(edit.scale.data(), neurons.units);
    for (Eigen::Index row = 0; row < vectors.rows(); ++row) {
      const std::int32_t kind = kinds.empty() ? 0 : kinds[static_cast<std::size_t>(row)];
      const Eigen::Map<const Eigen::RowVectorXf> shift(
          edit.shift.data() + std::int64_t{kind} * neurons.units, neurons.units);
      auto states = vectors.row(row).segment(first, neurons.units);
      states = (states.array() * scale.array() + shift.array()).matrix();
    }
  }
}

}  // namespace salient
