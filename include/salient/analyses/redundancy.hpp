#pragma once

#include <cstdint>
#include <vector>

#include "salient/activations/activation.hpp"

namespace salient {

struct RedundancyOptions {
  bool enabled = true;
  /// Distances at which the average-linkage tree is cut (c_t of the redundancy papers): members of a
  /// cluster are joined at a distance of at most this.
  std::vector<double> thresholds{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  bool absolute = true;  ///< distance 1 - |r|, so that opposite neurons are redundant; else 1 - r

  void validate() const;
};

struct RedundancyClusters {
  double threshold = 0;
  std::vector<std::int32_t> cluster_of;   ///< int32 [neuron], numbered by their first neuron
  std::vector<NeuronId> representatives;  ///< [cluster], its most salient member

  std::int64_t size() const noexcept { return static_cast<std::int64_t>(representatives.size()); }
};

/// How clusters lie in the model.
struct ClusterShape {
  double kept = 0;           ///< clusters / neurons
  double within_layer = 0;   ///< share of the clusters with several members that stay in one layer
  double within_adjacent = 0;  ///< likewise in at most two adjacent layers
  std::vector<std::int64_t> sizes;    ///< int64 [size - 1]: clusters with so many members
  std::vector<std::int64_t> windows;  ///< int64 [window - 1]: clusters over so many layers
};

/// Average-linkage clustering, cut at every threshold: the partitions of SciPy's
/// `fcluster(linkage(d, 'average'), t, criterion='distance')`. A pure function.
///
/// `correlation`: float32 [neuron, neuron], symmetric, rows of constant neurons 0 (they stay alone).
/// `salience`: every neuron once, most salient first; picks representatives.
std::vector<RedundancyClusters> cluster_redundant(const Matrix& correlation, NeuronLayout neurons,
                                                  const std::vector<NeuronId>& salience,
                                                  const RedundancyOptions& options);

ClusterShape shape_of(const RedundancyClusters& clusters, NeuronLayout neurons);

}  // namespace salient
