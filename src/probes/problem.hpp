#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "probes/data_impl.hpp"

namespace salient {

/// One training problem: which words count, with which label, through which standardisation.
///
/// Parameters are float64 [label, neuron + 1], the bias in the last column.
struct Problem {
  std::vector<std::int32_t> label_of_word;  ///< int32 [word, global]; negative: not in the problem
  std::int32_t labels = 0;
  std::int64_t words = 0;                    ///< that count, over all ranks
  std::vector<std::int64_t> words_of_label;  ///< [label], each at least 1
  Standardiser standardiser;
  at::Tensor bound;  ///< float64 [neuron + 1]: largest |feature|, 1 for the bias
};

/// Counts words and finds bounds. `label_of_word` as in Problem.
Problem make_problem(ProbeData::Impl& data, std::vector<std::int32_t> label_of_word,
                     std::int32_t labels, Standardiser standardiser);

/// Loss and gradient at one point.
struct LossAndGradient {
  double loss = 0;      ///< nats a word
  at::Tensor gradient;  ///< float64 [label, neuron + 1], of the mean loss
};

/// What some words of one block add to the sums: float32 or float64 as x is, sums in float64.
struct PartialSums {
  at::Tensor weights;  ///< [label, neuron]
  at::Tensor bias;     ///< float64 [label]
  at::Tensor loss;     ///< float64 []
};

/// x: [word, neuron]; weights: [label, neuron] and bias: [label] of x's type; [word, label].
at::Tensor logits_of(const at::Tensor& x, const at::Tensor& weights, const at::Tensor& bias);

/// x: [word, neuron]; ids: int64 [word, 1]; mask: float64 [word, 1] or undefined (all count);
/// weights: [label, neuron] and bias: [label] of x's type.
PartialSums partial_sums(const at::Tensor& x, const at::Tensor& ids, const at::Tensor& mask,
                         const at::Tensor& weights, const at::Tensor& bias);

/// Fixed-point sums of loss and gradient over at most `words` words.
class ExactSums {
 public:
  ExactSums(const Problem& problem, std::int64_t words);

  void start(const at::Tensor& parameters);  ///< zero, at these parameters
  void add(const PartialSums& part);
  /// Collective: the sums of all ranks, divided by `words`.
  LossAndGradient mean_over_ranks(ProbeData::Impl& data, std::int64_t words);

 private:
  std::int64_t labels_;
  at::Tensor factors_;  // float64 [neuron + 1]
  at::Tensor bound_;    // float64 [neuron + 1]
  std::int64_t words_;
  at::Tensor loss_factor_;  // float64 [1]
  at::Tensor sums_;         // int64 [label * (neuron + 1) + 1]: gradient, then loss
};

}  // namespace salient
