#pragma once

#include "probes/shared_passes.hpp"
#include "salient/probes/probe.hpp"

namespace salient {

/// Penalties of one problem, on the features as the probe sees them.
struct Penalties {
  double l1 = 0, l2 = 0;
};

struct ExactSolution {
  at::Tensor parameters;  ///< float64 [label, feature + 1], rounded to float32 values
  at::Tensor gradient;    ///< float64 [label, feature + 1], of the mean loss at parameters
  at::Tensor scale;       ///< GramMetric::scale() of a solver, at its end; else undefined
  Certificate certificate;
};

/// Without the biases: [label, feature].
at::Tensor weights_of(const at::Tensor& parameters);

/// l1 sum|W| + l2 sum W^2
double penalty(const at::Tensor& parameters, const Penalties& by);

/// Largest distance of 0 to the subdifferential of the objective over weights and biases.
double kkt_residual(const at::Tensor& parameters, const at::Tensor& gradient, const Penalties& by);

/// What is known of parameters, rounded to float32 (biases of several labels to mean 0 first): one
/// pass in float64, and for the duality gap (`with_gap`, where there is l2) as many as the biases
/// take, eight at most. `at_zero`: the KKT residual at W = 0. Passes, tolerance and whether it
/// converged are left to the caller.
///
/// The gap is that of Fenchel's dual at the probabilities (or residuals) q of these weights with
/// biases that are best for them, so that each label's dual variables sum to zero as they must:
/// mean entropy of q (squared loss: -mean(u^2/2 + u y), u = prediction - y)
/// - sum over weights of max(0, |gradient| - l1)^2 / (4 l2). Since the objective is strongly convex
/// in the weights, their distance to the optimum is at most sqrt(gap / l2).
Routine<ExactSolution> certified(SharedPasses& passes, const ProblemRows& rows,
                                 at::Tensor parameters, Penalties by, double at_zero,
                                 bool with_gap);

/// How many first places by the largest |weight| over labels cannot change if the weights move by
/// at most `distance` (Euclidean over all of them); the neurons without weight have no place.
/// weights: [label, feature].
std::int64_t resolved_places(const at::Tensor& weights, double distance);

}  // namespace salient
