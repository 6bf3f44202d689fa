#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <deque>

#include "probes/problem.hpp"

namespace salient {

/// A model of the loss's curvature that needs no data: the Gram matrix of the features, scaled for
/// each label, corrected by what the last steps have shown (limited-memory BFGS).
///
/// B = B0 - [B0 S, Y] M^-1 [B0 S, Y]', B0 = diag(scale) (x) X'X/n; with scale = 1/2 and no
/// correction it is Boehning's (1992) bound on the Hessian of multinomial logistic regression.
/// Parameters are float64 [label, neuron + 1].
class GramMetric {
 public:
  /// `gram`: float64 [neuron + 1, neuron + 1], X'X/n with a column of ones last.
  GramMetric(at::Tensor gram, std::int64_t labels, std::size_t memory);

  at::Tensor apply(const at::Tensor& step) const;
  /// An estimate from below, by power iteration, of the largest eigenvalue of B.
  double largest_curvature();
  /// Learns from a step and the change of gradient along it; false if the pair shows no curvature.
  bool learn(const at::Tensor& step, const at::Tensor& change);
  void forget();  ///< back to Boehning's bound

 private:
  struct Pair {
    at::Tensor step, change, step_gram;
  };
  void refresh();

  at::Tensor gram_;
  at::Tensor scale_;  // float64 [label, 1]
  std::deque<Pair> pairs_;
  std::size_t memory_;
  at::Tensor columns_;  // float64 [2 pairs, label * (neuron + 1)]: B0 S, then Y
  at::Tensor inverse_;  // float64 [2 pairs, 2 pairs]: M^-1
  at::Tensor direction_;
};

}  // namespace salient
