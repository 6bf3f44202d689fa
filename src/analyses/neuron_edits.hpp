#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/analyses/in_model.hpp"
#include "salient/encoder/edits.hpp"
#include "salient/probes/label_statistics.hpp"

namespace salient {

/// float32 [word, neuron]: what the layers of words are, side by side.
using WordVectors = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Where translate moves words: their labels, and those that they are moved to.
class Translation {
 public:
  /// Of a task's labels; those without train words stay where they are.
  explicit Translation(const LabelStatistics& statistics);

  std::int32_t kinds() const { return static_cast<std::int32_t>(targets_.size()) + 1; }
  /// Of a word with that label, or with none of train (negative): 0 is of those that stay.
  std::int32_t kind_of(std::int32_t label) const;
  /// The label that words of a kind are moved to; negative: they stay.
  std::int32_t target_of(std::int32_t kind) const;
  /// The whole way of a neuron (a column), by kind.
  double way(std::int32_t kind, std::int64_t column) const;

 private:
  const LabelStatistics& statistics_;
  std::vector<std::int32_t> targets_;  // int32 [label]; -1: it stays
};

/// What edits are made of; all outlives its use.
struct EditSources {
  NeuronLayout neurons;
  const Eigen::VectorXd* mean = nullptr;     ///< float64 [neuron], over the train words
  const Translation* translation = nullptr;  ///< null where nothing is translated
  double beta = 0;
};

/// Of the first `count` neurons of `order` (columns, each once); without the kinds of places.
StateEdits edits_of(NeuronEdit edit, std::span<const std::int64_t> order, std::int64_t count,
                    const EditSources& sources);

/// The same of vectors that have been computed already. `kinds`: int32 [word]; empty: all 0.
void edit_afterwards(const StateEdits& edits, const NeuronLayout& neurons,
                     const std::vector<std::int32_t>& kinds, WordVectors& vectors);

}  // namespace salient
