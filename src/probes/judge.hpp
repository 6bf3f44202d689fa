#pragma once

#include <vector>

#include "probes/problem.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// What parameters do on some words, summed over all ranks.
struct Judgement {
  std::int64_t words = 0;   ///< that count: label >= 0 or label_unseen
  std::int64_t unseen = 0;  ///< of them with label_unseen: never right
  std::int64_t correct = 0;
  double loss = 0;  ///< mean over words with label >= 0, in loss_unit()
  Confusion confusion;
  std::vector<double> loss_of_sentence;  ///< summed over its words with label >= 0
  /// int32 [word]: labels as predicted, of the words that count; 0 of others; empty for numbers.
  std::vector<std::int32_t> guess_of_word;
  std::vector<double> value_of_word;  ///< float64 [word]: numbers as predicted; empty for labels
};

/// Collective. `asked`: labels (ids of `parameters`, float64 [label, neuron + 1]), label_unseen or
/// label_excluded; or numbers. Weights of words mean nothing here.
Judgement judge(ProbeData::Impl& data, const at::Tensor& parameters, const Standardiser& by,
                const Lesson& asked);

}  // namespace salient
