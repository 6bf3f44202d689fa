#pragma once

#include <vector>

#include "probes/exact_solver.hpp"
#include "salient/probes/options.hpp"

namespace salient {

/// l1 values from `largest` down to largest / options.path_span, evenly in the logarithm.
std::vector<double> path_values(double largest, const ProbeOptions& options);

/// Collective. Solves `problem` along the path, warm from strong to weak penalties (l2 = l1), each
/// to options.path_tolerance, and judges every point: on the dev words if there are any
/// (`dev_labels`, as for judge()), else on held-out folds of the problem's sentences. Marks the
/// point of the lowest loss as chosen; ties go to the stronger penalty.
struct WalkedPath {
  std::vector<PathPoint> points;
  std::vector<at::Tensor> parameters;  ///< [point], of the whole problem
  std::size_t chosen = 0;
};
WalkedPath walk_path(ProbeData::Impl& data, const Problem& problem, ExactSolver& solver,
                     const at::Tensor& gram, const std::vector<std::int32_t>& dev_labels,
                     const ProbeOptions& options);

}  // namespace salient
