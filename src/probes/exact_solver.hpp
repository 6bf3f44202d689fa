#pragma once

#include "probes/gram_metric.hpp"
#include "probes/penalised_model.hpp"
#include "probes/problem.hpp"
#include "salient/probes/probe.hpp"

namespace salient {

struct ExactOptions {
  double tolerance = 1e-6;         ///< KKT residual, relative to its value at W = 0
  std::int64_t max_passes = 5000;  ///< before the certificate's own
};

struct ExactSolution {
  at::Tensor parameters;  ///< float64 [label, neuron + 1], rounded to float32 values
  at::Tensor gradient;    ///< float64 [label, neuron + 1], of the mean loss at parameters
  Certificate certificate;
};

/// What is known of given parameters, rounded to float32: two passes in float64. Collective.
ExactSolution certify(ProbeData::Impl& data, const Problem& problem, const at::Tensor& parameters,
                      const Penalties& penalties);

/// W = 0 and the biases that are best then: logarithms of label shares, mean 0.
at::Tensor bias_only(const Problem& problem);

/// Minimises mean cross-entropy + l1 sum|W| + l2 sum W^2 by a proximal quasi-Newton method in the
/// metric of the Gram matrix: each step solves the penalised model exactly enough without touching
/// the data, then one pass gives loss and gradient at the new point; exact zeros; ends with a
/// certificate computed in float64 at the float32 weights that are handed out. Collective.
class ExactSolver {
 public:
  ExactSolver(ProbeData::Impl& data, const Problem& problem, const at::Tensor& gram);

  ExactSolution solve(const Penalties& penalties, const at::Tensor& start,
                      const ExactOptions& options);
  /// Largest |gradient| over weights at W = 0 with the best biases: the smallest l1 that gives W =
  /// 0.
  double largest_l1();

 private:
  struct Point {
    at::Tensor parameters, gradient;
    double loss = 0, objective = 0;
  };
  Point at_point(const at::Tensor& parameters, const Penalties& penalties);
  double change_of_objective(const Point& from, const Point& to, const Penalties& by) const;
  bool step(Point& point, const Penalties& penalties, double residual);
  double residual_at_zero(const Penalties& penalties);

  ProbeData::Impl& data_;
  const Problem& problem_;
  GramMetric metric_;
  PenalisedModel model_;
  LossPass pass_;
  at::ScalarType precision_;
  std::int64_t pass_limit_ = 0;  // of pass_.passes(), in this solve
  at::Tensor gradient_at_zero_;
};

}  // namespace salient
