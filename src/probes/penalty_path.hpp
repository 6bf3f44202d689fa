#pragma once

#include <string>
#include <utility>
#include <vector>

#include "probes/exact_solver.hpp"
#include "probes/solution_file.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/train.hpp"

namespace salient {

/// The penalties to try, in chains along each of which l1 falls. A path is one chain: l1 from
/// `largest` down to largest / options.path_span, evenly in the logarithm, l2 in proportion, and
/// among them the pair that options gives. A grid has one chain for each l2, from the largest. All
/// but l1, l2 and given is empty.
std::vector<PathPoint> path_points(double largest, const ProbeOptions& options);

/// Whether there is a path or grid to walk, where dev has words or not.
bool is_walked(const ProbeOptions& options, bool has_dev);

/// How far a point is solved: to options.path_tolerance, and where l1 is so small that this says
/// nothing of it, to half of l1 (`largest`: l1 at which W = 0).
ExactOptions accuracy_of(Penalties point, double largest, const ProbeOptions& options);

/// Whether there is a word to judge a point on.
bool has_words(const Lesson& asked);

/// Points [first, last) of each chain.
std::vector<std::pair<std::size_t, std::size_t>> chains_of(const std::vector<PathPoint>& points);

/// Which point the probe takes: the given one; else the best by options.selection, or the strongest
/// whose dev loss is within a standard error of the best (l1 = auto-1se). Ties go to the first.
std::size_t chosen_point(const std::vector<PathPoint>& points, const ProbeOptions& options);

/// Solves a problem along its chains, which run side by side, each point warm from the one before,
/// to options.path_tolerance or half of its l1, and judges it: on the dev words if there are any,
/// else on held-out folds of the problem's sentences. Marks the chosen point.
struct WalkedPath {
  std::vector<PathPoint> points;
  std::vector<SolverStart> starts;  ///< [point], of the whole problem: there
  std::size_t chosen = 0;
  int folds = 0;  ///< that judged the points; 0: dev did
};
/// What a path is walked with. Outlives the routine.
struct PathWalk {
  ProbeData::Impl& data;
  SharedPasses& passes;
  const std::string& task;  ///< for the log
  const Problem& problem;
  ExactSolver& solver;  ///< of the whole problem
  const at::Tensor& gram;
  const Lesson& dev;
  const ProbeOptions& options;
  const Solutions& solutions;  ///< of a former call, and where to keep those of this one
  const NeuronOrder& order;    ///< for options.selection = paper_score
  bool logs = true;            ///< each point
};
Routine<WalkedPath> walk_path(const PathWalk& walk);

}  // namespace salient
