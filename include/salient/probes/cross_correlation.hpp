#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "salient/probes/data.hpp"

namespace salient {

/// Of each neuron of one model and each layer of another: the neuron there with the largest |r| of
/// Pearson, of several the first, and that r with its sign. 0 and the layer's first for a neuron
/// that is constant.
struct LayerPartners {
  Eigen::MatrixXd r;  ///< float64 [neuron, layer of the other], in [-1, 1]
  /// int64 [neuron, layer of the other]: the partner's column in the other model
  Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic> column;
};

struct CrossCorrelation {
  LayerPartners of_one;    ///< among the neurons of `other`
  LayerPartners of_other;  ///< among the neurons of `one`
};

/// Sums of products that a rank holds at a time: so many bytes, but at least those of 512 neurons
/// of `one` with all of `other` (4 KiB a neuron of `other`).
constexpr std::int64_t bytes_of_products = std::int64_t{512} << 20;

/// Collective; the same bits on any number of ranks. Over the train words that neither extraction
/// dropped. The words of both must be the same, in the same blocks. Never holds a matrix of all
/// neurons of both: reads the activations once for as many neurons of `one` as have room in
/// bytes_of_products with all of `other`, 8 bytes a pair. Beside those, 16 bytes a neuron and layer
/// of the other model.
CrossCorrelation cross_correlation(ProbeData& one, ProbeData& other);

}  // namespace salient
