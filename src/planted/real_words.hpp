#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "salient/activations/store.hpp"
#include "salient/planted/model.hpp"

namespace salient {

class Communicator;

/// Words of the kind `real`: rows of another run's activations, standardised over all its words, in
/// an order that the seed draws.
class RealWords {
 public:
  /// Collective. Throws UsageError if the run has fewer words than `setting` wants, or none of its
  /// activations.
  RealWords(const std::filesystem::path& run, const PlantedSetting& setting, Communicator& comm);

  const NeuronLayout& neurons() const noexcept { return reader_.schema().neurons; }
  /// What the activations are, for messages and digests.
  std::string description() const;

  /// float64 [neuron] of a word of the planted corpus.
  Eigen::VectorXd at(std::int64_t word) const;
  ActivationBlock block(RowRange words) const;

 private:
  ActivationReader reader_;
  std::vector<std::int64_t> rows_;  ///< int64 [planted word], words of the run
  Eigen::VectorXd mean_, deviation_;
};

/// What a softmax makes of rows: labels drawn by it, and how far each label's mean lies from 0.
struct RealLabels {
  std::vector<std::int32_t> labels;  ///< int32 [word], of all words
  Eigen::MatrixXd means;             ///< float64 [label, neuron], rows weighted by probability
};

/// Collective; the same on any number of ranks.
RealLabels label_rows(const RealWords& words, const PlantedModel& model, Communicator& comm);

}  // namespace salient
