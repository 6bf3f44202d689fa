#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "salient/activations/activation.hpp"

namespace salient {

/// Distance of two neurons of a correlation matrix: 1 - |r| or 1 - r, never below 0.
struct CorrelationDistance {
  const Matrix& correlation;  ///< float32 [neuron, neuron], symmetric
  bool absolute = true;

  double operator()(std::int32_t a, std::int32_t b) const;
};

/// Two neurons whose clusters are joined at `height`, the mean distance over the clusters' pairs.
struct Merge {
  std::int32_t a = 0;
  std::int32_t b = 0;
  double height = 0;
};

/// The average-linkage tree of `members` (ascending), one merge fewer than members, in no promised
/// order of heights. Nearest-neighbour chain: O(members^2) time, on the threads of OpenMP where
/// there are many. Memory: half a float64 matrix of the members.
///
/// Order of steps, preference among equal distances and order of float64 operations are those of
/// scipy.cluster.hierarchy.linkage(method='average'), so that heights agree to the last bit.
class AverageLinkage {
 public:
  AverageLinkage(const CorrelationDistance& distance, std::span<const std::int32_t> members);
  std::vector<Merge> merges();  ///< once

 private:
  struct Neighbour {
    std::int32_t slot;
    double distance;
  };

  /// Distances below the diagonal: row `high` holds its distances to all lower slots. A joined
  /// cluster keeps its higher slot, so that later scans run along long contiguous rows.
  double& at(std::int32_t low, std::int32_t high);
  /// The nearest active slot; `known` (a slot and its distance) wins if none is nearer.
  Neighbour nearest(std::int32_t slot, Neighbour known);
  /// Likewise, of the active slots at [begin, end) of the list.
  Neighbour nearest_of(std::size_t begin, std::size_t end, std::int32_t slot, Neighbour known);
  void join(std::int32_t low, std::int32_t high);

  std::span<const std::int32_t> members_;
  std::unique_ptr<double[]> distances_;
  std::vector<std::int32_t> active_;  ///< slots of whole clusters, ascending
  std::vector<double> sizes_;         ///< float64 [slot]: members
};

}  // namespace salient
