#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/comparison.hpp"
#include "salient/probes/cross_correlation.hpp"

namespace salient {

/// The neuron of another model with the largest |r| on the same words.
struct Partner {
  NeuronId neuron;
  double r = 0;  ///< with its sign
};

/// A neuron of a ranking with its partner.
struct RankedPartner {
  NeuronId neuron;
  std::optional<Partner> partner;     ///< none for a constant neuron
  std::optional<std::int64_t> place;  ///< of the partner in the other run's order, from 1
};

/// The first neurons of a run's ranking, as many as LayerProfile::neurons.
struct TaskPartners {
  std::string task;
  std::vector<RankedPartner> first;
};

/// The neurons of one run by those of another (Dalvi et al. 2019, cross-model correlation).
struct CrossModel {
  std::size_t from = 0, to = 0;  ///< runs
  /// [neuron of `from`]: none for a constant neuron; of several partners the first.
  std::vector<std::optional<Partner>> partners;
  /// float64 [layer of `from`, layer of `to`]: over the neurons of the one layer, of each one's
  /// largest |r| with a neuron of the other layer; constant neurons count as 0.
  Eigen::MatrixXd mean, median;
  std::vector<TaskPartners> tasks;  ///< those that were compared
};

/// Of the base and run `other`, in both directions. `correlation`: of the base with that run. A
/// pure function.
std::vector<CrossModel> cross_models(const CrossCorrelation& correlation, std::size_t other,
                                     const std::vector<FinishedRun>& runs,
                                     const RunComparison& compared);

}  // namespace salient
