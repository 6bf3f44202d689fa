#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "salient/activations/activation.hpp"

namespace salient {

enum class RankingOrder { mass, largest, sum, stepped };
std::string_view name_of(RankingOrder order);

/// The order of neurons by Linguistic Correlation Analysis (Dalvi et al. 2019, Durrani et al. 2023,
/// algorithm 3), made strict.
struct RankingOptions {
  /// largest: by max over labels of |w|. mass: by the exclusive weight mass at which a neuron enters,
  /// the limit of the papers' steps. sum: by the sum over labels of |w|. stepped: the papers' sets at
  /// `stride` steps of mass, inside a step as mass.
  RankingOrder order = RankingOrder::largest;
  int stride = 100;  ///< steps of mass from 0 to 1 in `cutoffs`

  void validate() const;
};

struct RankedNeuron {
  NeuronId neuron;
  /// The larger the more salient: largest |w|, sum of |w|, or 1 - mass at entering. For a zero
  /// weight: minus the distance from entering, in [-1, 0]: largest |gradient| / largest l1-scaled - 1.
  double score = 0;
  bool zero = false;  ///< no label gives it weight: ordered by closeness to entering
  friend bool operator==(const RankedNeuron&, const RankedNeuron&) = default;
};

struct NeuronRanking {
  std::vector<RankedNeuron> order;                  ///< every neuron once, most salient first
  std::vector<std::vector<RankedNeuron>> by_label;  ///< [label], every neuron once, by |w|
  /// The papers' steps (NeuroX get_neuron_ordering): cutoffs[s] neurons have entered when every
  /// label has s / stride of its weight mass; steps[i] is the step at which stepped_order[i] enters.
  std::vector<std::int64_t> cutoffs;                ///< int64 [stride + 1]
  std::vector<NeuronId> stepped_order;              ///< every neuron that enters at some step
};

/// `weights`, `gradient`: float32 [label, neuron]. Ties: by largest |weight|, then NeuronId; zero
/// weights last, by largest |gradient|, then NeuronId. A pure function: no ranks, files or clock.
NeuronRanking rank_neurons(const Matrix& weights, const Matrix& gradient, NeuronLayout neurons,
                           const RankingOptions& options);

/// Neurons in NeuroX's `get_top_neurons(percentage)` for one label: the shortest prefix of |w|, in
/// descending order, whose mass reaches `percentage` of the label's, at least one neuron.
std::vector<NeuronId> top_neurons_of_label(const Matrix& weights, std::int32_t label,
                                           double percentage, NeuronLayout neurons);

/// int64 [layer]: how many of the first `count` neurons of `order` lie in each layer.
std::vector<std::int64_t> neurons_per_layer(const std::vector<RankedNeuron>& order,
                                            std::int64_t count, NeuronLayout neurons);

}  // namespace salient
