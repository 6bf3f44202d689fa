#pragma once

#include <cstdint>
#include <vector>

#include "salient/activations/activation.hpp"

namespace salient {

struct RedundancyOptions {
  bool enabled = true;
  /// Distances at which the average-linkage tree is cut (c_t of the redundancy papers): members of
  /// a cluster are joined at a distance of at most this.
  std::vector<double> thresholds{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  bool absolute = true;  ///< distance 1 - |r|, so that opposite neurons are redundant; else 1 - r
  bool probes = false;   ///< train a probe on one neuron of each cluster, at every threshold

  void validate() const;
};

struct RedundancyClusters {
  double threshold = 0;
  std::vector<std::int32_t> cluster_of;   ///< int32 [neuron], numbered by their first neuron
  std::vector<NeuronId> representatives;  ///< [cluster], its most salient member

  std::int64_t size() const noexcept { return static_cast<std::int64_t>(representatives.size()); }
};

/// How clusters lie in the model. A cluster's window is the number of layers from its first to its
/// last, both included. Shares are fractions; 0 if no cluster has several members.
struct ClusterShape {
  double kept = 0;             ///< clusters / neurons
  double within_layer = 0;     ///< share of the clusters with several members that have window 1
  double within_adjacent = 0;  ///< likewise window 1 or 2
  std::vector<std::int64_t> sizes;    ///< int64 [size - 1]: clusters with so many members
  std::vector<std::int64_t> windows;  ///< int64 [window - 1], of layers in the model: clusters
};

/// Average-linkage clustering, cut at every threshold, in the order of options.thresholds: the
/// partitions of SciPy's `fcluster(linkage(d, 'average'), t, criterion='distance')`. A pure
/// function.
///
/// `correlation`: float32 [neuron, neuron], symmetric, finite, rows of constant neurons 0 (they lie
/// at distance 1 from all others). `salience`: every neuron once, most salient first; picks
/// representatives. Where exactly equal distances leave a choice, it may be another than SciPy's.
///
/// Memory: half a float64 matrix of the largest group that the largest threshold connects.
std::vector<RedundancyClusters> cluster_redundant(const Matrix& correlation,
                                                  const NeuronLayout& neurons,
                                                  const std::vector<NeuronId>& salience,
                                                  const RedundancyOptions& options);

/// Of each cluster the neuron that comes first in `order`, in that order. `cluster_of`: int32
/// [neuron], numbered from 0; `order`: neurons, each once.
std::vector<std::int64_t> first_members(const std::vector<std::int32_t>& cluster_of,
                                        const std::vector<std::int64_t>& order);

/// The cut nearest to the distance of the papers (0.3); null if there are none.
const RedundancyClusters* cut_of_papers(const std::vector<RedundancyClusters>& cuts);

ClusterShape shape_of(const RedundancyClusters& clusters, const NeuronLayout& neurons);

}  // namespace salient
