#pragma once

#include <cmath>

#include "probes/certificate.hpp"
#include "probes/checkpoint.hpp"
#include "probes/gram_metric.hpp"
#include "probes/penalised_model.hpp"
#include "probes/shared_passes.hpp"
#include "salient/probes/probe.hpp"

namespace salient {

struct ExactOptions {
  double tolerance = 1e-6;         ///< KKT residual, relative to its value at W = 0
  std::int64_t max_passes = 5000;  ///< before the certificate's own
  /// Whether to find the duality gap too, and to estimate how far the weights are from the optimum.
  bool with_gap = false;
};

/// Of each parameter of a solve, as a checkpoint has it: what the metric remembers, and points.
constexpr std::int64_t exact_bytes_of_state = 142;

/// Products with the Gram matrix between two passes, at most.
std::int64_t inner_steps_of(bool of_numbers, std::int64_t words, std::int64_t features);

/// Where a solve starts.
struct SolverStart {
  at::Tensor parameters;  ///< float64 [label, feature + 1]
  /// Of the metric, as a solution nearby has it, which saves the passes that it takes to learn it;
  /// undefined: as new.
  at::Tensor scale;
};
inline SolverStart start_of(const ExactSolution& solution) {
  return {solution.parameters, solution.scale};
}

/// What is known of given parameters, rounded to float32: two passes in float64.
Routine<ExactSolution> certify(SharedPasses& passes, const ProblemRows& rows, at::Tensor parameters,
                               Penalties penalties);

/// W = 0 and the biases that are best then: logarithms of label shares, mean 0.
at::Tensor bias_only(const Problem& problem);

/// float32 [label, 1]: curvature there along each label's own weights, as a share of the features'
/// Gram matrix: p (1 - p) of a label with a share p of the words; of numbers 1, everywhere.
at::Tensor scale_at_zero(const Problem& problem);

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

  /// The same bits whatever was solved before, and wherever `checkpoint` lets it go on.
  Routine<ExactSolution> solve(Penalties penalties, SolverStart start, ExactOptions options,
                               Checkpoint& checkpoint);
  /// Largest |gradient| over weights at W = 0 with the best biases: the smallest l1 that gives W =
  /// 0.
  Routine<double> largest_l1();

 private:
  struct Point {
    at::Tensor parameters, gradient;
    double loss = 0, objective = 0;
  };
  /// Where a solve is, beside what its metric and model know.
  struct Progress {
    Point point;
    bool fresh = true;        // the metric has been forgotten since the last failure
    double least = INFINITY;  // residual so far
    std::int64_t halved = 0;  // passes when `least` was found
  };
  void list(StateParts& parts, Progress& progress);
  Routine<Point> at_point(at::Tensor parameters, Penalties penalties);
  double change_of_objective(const Point& from, const Point& to, const Penalties& by) const;
  std::int64_t estimate_places(const ExactSolution& solution, const Penalties& by);
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
