#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "analyses/in_model_text.hpp"
#include "analyses/neuron_edits.hpp"
#include "salient/analyses/probed_task.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

/// Words that a probe gives the right label, and the one that translate moves them to.
struct Hits {
  std::int64_t right = 0, moved = 0;
};

/// A task's probe on vectors as the model computes them, in float64.
class ProbeOnStates {
 public:
  /// All outlives it; `translation` is null where nothing is translated.
  ProbeOnStates(const ProbedTask& probed, const NeuronLayout& neurons, const Corpus& corpus,
                Split split, const Translation* translation);

  /// By its number in the corpus, as all words here: whether it is of the split and counts.
  bool judges(std::int64_t word) const;
  std::int32_t kind_of(std::int64_t word) const;  ///< 0 where nothing is translated
  /// int32 [place].
  std::vector<std::int32_t> kinds_of(const std::vector<WordPlace>& places) const;

  /// The judged words of a batch that have states.
  std::vector<std::int64_t> read_words(const TextBatch& batch) const;
  /// Their vectors, in that order.
  WordVectors vectors_of(const WordStates& states, const TextBatch& batch) const;

  /// `edit_moves`: whether words are asked for that are where translate moves them.
  Hits hits_of(const WordVectors& vectors, const std::vector<std::int64_t>& words,
               bool edit_moves) const;
  /// Of the judged words without a subword, whose vectors are zero.
  Hits hits_of_unread(const TextBatch& batch, bool edit_moves) const;

 private:
  std::int32_t label_of(std::int64_t word) const;
  std::int32_t of_probe(std::int32_t label) const;
  void add(std::int32_t guess, std::int64_t word, bool edit_moves, Hits& hits) const;

  const Task& task_;
  const NeuronLayout& neurons_;
  const Corpus& corpus_;
  Split split_;
  const Translation* translation_;
  std::vector<std::int32_t> label_of_probe_;  // [label of the task]
  Eigen::MatrixXd weights_;                   // float64 [label, neuron], of raw activations
  Eigen::VectorXd bias_;
};

}  // namespace salient
