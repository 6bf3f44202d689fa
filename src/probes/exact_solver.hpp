#pragma once

#include "probes/gram_metric.hpp"
#include "probes/penalised_model.hpp"
#include "probes/shared_passes.hpp"
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

/// What is known of given parameters, rounded to float32: two passes in float64.
Routine<ExactSolution> certify(SharedPasses& passes, const ProblemRows& rows, at::Tensor parameters,
                               Penalties penalties);

/// W = 0 and the biases that are best then: logarithms of label shares, mean 0.
at::Tensor bias_only(const Problem& problem);

/// Minimises mean cross-entropy + l1 sum|W| + l2 sum W^2 by a proximal quasi-Newton method in the
/// metric of the Gram matrix: each step solves the penalised model exactly enough without touching
/// the data, then one pass gives loss and gradient at the new point; exact zeros; ends with a
/// certificate computed in float64 at the float32 weights that are handed out.
///
/// A routine runs beside those of other problems, and shares its passes with them.
class ExactSolver {
 public:
  /// `gram`: as of GramMetric. All arguments outlive the solver's routines.
  ExactSolver(SharedPasses& passes, const ProbeData::Impl& data, const Problem& problem,
              const at::Tensor& gram);

  /// Of a solver, besides the Gram matrix: for `columns` parameters of each label.
  static std::int64_t memory_bytes(std::int64_t labels, std::int64_t columns);

  /// The same bits whatever was solved before.
  Routine<ExactSolution> solve(Penalties penalties, at::Tensor start, ExactOptions options);
  /// Largest |gradient| over weights at W = 0 with the best biases: the smallest l1 that gives W =
  /// 0.
  Routine<double> largest_l1();

 private:
  struct Point {
    at::Tensor parameters, gradient;
    double loss = 0, objective = 0;
  };
  Routine<Point> at_point(at::Tensor parameters, Penalties penalties);
  double change_of_objective(const Point& from, const Point& to, const Penalties& by) const;
  /// Whether a step was taken; moves `point`.
  Routine<bool> step(Point& point, Penalties penalties, double residual);

  SharedPasses& passes_;
  const ProblemRows rows_;
  GramMetric metric_;
  PenalisedModel model_;
  at::ScalarType precision_ = at::kFloat;
  std::int64_t done_ = 0;        // passes in this solve
  std::int64_t pass_limit_ = 0;  // in this solve, before the certificate's own
  at::Tensor gradient_at_zero_;
};

}  // namespace salient
