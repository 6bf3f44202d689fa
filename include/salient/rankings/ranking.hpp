#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/train.hpp"

namespace salient {

enum class RankingOrder { mass, largest, sum, stepped };
std::string_view name_of(RankingOrder order);

/// The order of neurons by Linguistic Correlation Analysis (Dalvi et al. 2019, Durrani et al. 2023,
/// algorithm 3), made strict.
struct RankingOptions {
  /// largest: by max over labels of |w|. mass: by the exclusive weight mass at which a neuron
  /// enters, the limit of the papers' steps. sum: by the sum over labels of |w|. stepped: by the
  /// papers' step at which a neuron enters.
  RankingOrder order = RankingOrder::largest;
  int stride = 100;  ///< steps of mass from 0 to 1 in `cutoffs`

  void validate() const;
};

struct RankedNeuron {
  NeuronId neuron;
  /// Never rises along a ranking. largest: max over labels of |w|. sum: sum over labels of |w|.
  /// mass: 1 - the smallest share, over labels, of a label's |w| that comes before this neuron.
  /// stepped: 1 - step / stride. Within a label: |w|. Where `zero`: |gradient| / the largest
  /// |gradient| - 1, in [-1, 0] (max over labels in the global ranking); -1 if all gradients are 0.
  double score = 0;
  /// All its weights are 0 (within a label: its one weight): ordered by closeness to entering.
  bool zero = false;
  friend bool operator==(const RankedNeuron&, const RankedNeuron&) = default;
};

struct NeuronRanking {
  std::vector<RankedNeuron> order;                  ///< every neuron once, most salient first
  std::vector<std::vector<RankedNeuron>> by_label;  ///< [label], every neuron once, by |w|
  /// The papers' steps (NeuroX get_neuron_ordering): the first cutoffs[s] neurons of stepped_order
  /// are the union over labels of top_neurons_of_label(s / stride).
  std::vector<std::int64_t> cutoffs;    ///< int64 [stride + 1]
  std::vector<NeuronId> stepped_order;  ///< every neuron that some label gives weight
};

/// `weights`, `gradient`: float32 [label, neuron], finite. By score; ties by the largest |weight|
/// over labels, then NeuronId. Zero weights last, by the largest |gradient| over labels, then
/// NeuronId. Within a label: by its |weight|, where that is 0 by its |gradient|, then NeuronId.
/// Labels whose weights are all zero take no part in the global order. A pure function: no ranks,
/// files or clock.
NeuronRanking rank_neurons(const Matrix& weights, const Matrix& gradient,
                           const NeuronLayout& neurons, const RankingOptions& options);

/// A neuron with weight for some label, and the share of the label's |w| that comes before it: its
/// entering mass, in [0, 1).
struct EnteringNeuron {
  NeuronId neuron;
  double mass = 0;
};

/// Those of one label by |w|, descending, ties by NeuronId.
std::vector<EnteringNeuron> entering_neurons(const Matrix& weights, std::int32_t label,
                                             const NeuronLayout& neurons);

/// By the weights of a probe for the activations as it saw them.
NeuronRanking rank_neurons(const TrainedProbe& trained, const RankingOptions& options);
/// The neurons of that order as columns (layer major).
std::vector<std::int64_t> ranked_columns(const TrainedProbe& trained,
                                         const RankingOptions& options);
/// A ranking as what trains probes knows it.
NeuronOrder neuron_order(const RankingOptions& options, const NeuronLayout& neurons);

/// Neurons in NeuroX's `get_top_neurons(share)` for one label: the shortest prefix of |w|, in
/// descending order (ties by NeuronId), whose mass reaches `share` of the label's, a fraction in
/// [0, 1]. At least one neuron; none if the label's weights are all zero.
std::vector<NeuronId> top_neurons_of_label(const Matrix& weights, std::int32_t label, double share,
                                           const NeuronLayout& neurons);

/// The neurons of an order as columns (layer major).
std::vector<std::int64_t> columns_of(const std::vector<RankedNeuron>& order,
                                     const NeuronLayout& neurons);

/// int64 [layer]: how many of the first `count` neurons of `order` lie in each layer.
std::vector<std::int64_t> neurons_per_layer(const std::vector<RankedNeuron>& order,
                                            std::int64_t count, const NeuronLayout& neurons);
/// The same of an order of columns.
std::vector<std::int64_t> neurons_per_layer(const std::vector<std::int64_t>& columns,
                                            std::int64_t count, const NeuronLayout& neurons);

}  // namespace salient
