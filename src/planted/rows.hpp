#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <span>

#include "salient/activations/activation.hpp"

namespace salient {

/// The label in whose part of [0, 1) `drawn` lies, of parts as large as `shares`, of sum 1.
inline std::int32_t drawn_label(std::span<const double> shares, double drawn) {
  double sum = 0;
  for (std::size_t label = 0; label + 1 < shares.size(); ++label) {
    sum += shares[label];
    if (drawn < sum) return static_cast<std::int32_t>(label);
  }
  return static_cast<std::int32_t>(shares.size()) - 1;
}

/// `values`: float64 [neuron], layer-major, of one word of the block.
inline void put_word(const Eigen::VectorXd& values, std::int64_t word, ActivationBlock& block) {
  const NeuronLayout& neurons = block.neurons;
  for (std::int32_t layer = 0; layer < neurons.layers; ++layer) {
    const std::span<float> row = block.row(layer, word);
    const auto from = values.segment(std::int64_t{layer} * neurons.units, neurons.units);
    std::transform(from.begin(), from.end(), row.begin(),
                   [](double value) { return static_cast<float>(value); });
  }
}

}  // namespace salient
