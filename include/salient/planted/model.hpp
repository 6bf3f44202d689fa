#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "salient/planted/setting.hpp"

namespace salient {

/// A neuron that follows a planted one z: r z + sqrt(1 - r^2) N(0, 1), z standardised.
struct PlantedProxy {
  std::int64_t column = 0;
  std::int64_t of = 0;     ///< column of the planted one
  double correlation = 0;  ///< r
};

/// The parameters that words are drawn by; numbers are float32 values.
struct PlantedModel {
  PlantedSetting setting;
  std::vector<double> frequencies;  ///< float64 [label], of sum 1
  /// float64 [label, neuron], 0 outside the label's support. real: weights of the softmax.
  Eigen::MatrixXd shifts;
  std::vector<PlantedProxy> proxies;
  Eigen::VectorXd scales;  ///< float64 [neuron]
  Eigen::VectorXd means;   ///< float64 [neuron], before the scale
};

/// Throws as PlantedSetting::validate() does. A pure function, as all that follow.
PlantedModel plant_model(const PlantedSetting& setting);

/// Which neurons a ranking should find, ascending.
struct PlantedTruth {
  std::vector<NeuronId> decode;  ///< with weight in the linear rule that decides best
  std::vector<NeuronId> encode;  ///< whose means differ between labels
  std::vector<std::vector<NeuronId>> decode_by_label;  ///< [label]
  std::vector<std::vector<NeuronId>> encode_by_label;  ///< [label]
};

/// `label_means`: of the kind `real` alone, float64 [label, neuron], means of the standardised
/// activations; a neuron counts as encoding a label whose mean is at least `encoding_mean` from 0.
PlantedTruth truth_of(const PlantedModel& model, const Eigen::MatrixXd& label_means = {});
constexpr double encoding_mean = 0.1;  ///< in deviations

/// int32 [word of `words`]: labels of words of the global axis. Not of the kind `real`.
std::vector<std::int32_t> planted_labels(const PlantedModel& model, RowRange words);

/// Activations of `words`, whose `labels` are int32 [word of `words`]. Not of the kind `real`.
ActivationBlock planted_block(const PlantedModel& model, std::span<const std::int32_t> labels,
                              RowRange words);

}  // namespace salient
