#include "probes/exact_solver.hpp"

#include <ATen/ops/abs.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/max.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "probes/sums.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Pairs of steps that the metric remembers: 20 or 40 save few passes more.
constexpr std::int64_t memory_pairs = 10;
/// The inner problem is solved to this share of the outer residual.
constexpr double inner_share = 0.1;
/// Or as far as this goes: more brought no fewer passes on any shape that was measured. Where a
/// pass over few words costs less than half as many steps, a tenth more passes are the better deal.
constexpr std::int64_t inner_steps = 60, inner_steps_of_few_words = 30;
constexpr std::int64_t few_words = 64;  ///< for each feature
/// The model of squared errors is the objective itself, but for the weights of words: there a path
/// of 13 points on 640 neurons needs 5 or 6 passes a point in place of up to 107.
constexpr std::int64_t inner_steps_of_squares = 600;
/// A step is taken if it gains this share of what the gradient promises along it; if not, the model
/// is asked again with twice the stiffness, at most so many times.
constexpr double least_gain = 1e-4;
constexpr int most_trials = 8;
/// A residual that has not been halved in so many passes is at the end of what its precision shows,
/// or the problem has no minimum (no penalty, labels that the features part).
constexpr std::int64_t patience = 300;
/// Below this share of the residual at W = 0 passes in float32 may show their own rounding alone:
/// there so many without halving are enough.
constexpr double doubtful_in_float32 = 5e-8;
constexpr std::int64_t patience_in_doubt = 50;

double largest_of(const at::Tensor& gradient) {
  return weights_of(gradient).abs().max().item<double>();
}

}  // namespace

std::int64_t inner_steps_of(bool of_numbers, std::int64_t words, std::int64_t features) {
  if (of_numbers) return inner_steps_of_squares;
  return words < few_words * features ? inner_steps_of_few_words : inner_steps;
}

at::Tensor bias_only(const Problem& problem) {
  const std::int64_t columns = problem.bound.size(0);
  const std::vector<double>& weights = problem.weight_of_label;
  at::Tensor parameters = at::zeros({problem.lesson.labels, columns}, problem.bound.options());
  if (problem.lesson.loss() == Loss::squared) {
    parameters[0][columns - 1] = problem.mean_value;
    return parameters;
  }
  double mean = 0;
  for (const double weight : weights) mean += std::log(weight) / problem.lesson.labels;
  for (std::size_t label = 0; label < weights.size(); ++label) {
    parameters[static_cast<std::int64_t>(label)][columns - 1] = std::log(weights[label]) - mean;
  }
  return parameters;
}

at::Tensor scale_at_zero(const Problem& problem) {
  const std::vector<double>& weights = problem.weight_of_label;
  at::Tensor scale = at::empty({std::ssize(weights), 1}, at::kFloat);
  for (std::size_t label = 0; label < weights.size(); ++label) {
    const double share = weights[label] / problem.weight;
    scale.data_ptr<float>()[label] =
        problem.lesson.is_of_numbers() ? 1.0F : static_cast<float>(share * (1 - share));
  }
  return scale.to(problem.bound.device());
}

ExactSolver::ExactSolver(SharedPasses& passes, const ProbeData::Impl& data, const Problem& problem,
                         const at::Tensor& gram)
    : passes_(passes),
      rows_(data, problem),
      metric_(gram, memory_pairs, scale_at_zero(problem),
              problem.lesson.is_of_numbers() ? GramMetric::squared : GramMetric::boehning),
      model_(metric_,
             inner_steps_of(problem.lesson.is_of_numbers(), problem.words, problem.features)) {}

std::int64_t ExactSolver::memory_bytes(std::int64_t labels, std::int64_t columns) {
  // The metric's pairs; points, gradients, the inner problem's vectors (docs/memory.md).
  constexpr std::int64_t bytes_of_pairs = 12 * memory_pairs, bytes_of_vectors = 130;
  return labels * columns * (bytes_of_pairs + bytes_of_vectors);
}

Routine<double> ExactSolver::largest_l1() {
  if (!gradient_at_zero_.defined()) {
    const LossAndGradient there =
        co_await passes_.at(rows_, bias_only(rows_.problem()), at::kDouble);
    gradient_at_zero_ = there.gradient;
  }
  co_return largest_of(gradient_at_zero_);
}

Routine<ExactSolver::Point> ExactSolver::at_point(at::Tensor parameters, Penalties by) {
  LossAndGradient there = co_await passes_.at(rows_, parameters, precision_);
  ++done_;
  co_return Point{parameters, std::move(there.gradient), there.loss,
                  there.loss + penalty(parameters, by)};
}

Routine<bool> ExactSolver::step(Point& point, Penalties by, double residual) {
  const double noise = 1e-12 * std::abs(point.objective);
  for (int trial = 0; trial < most_trials && done_ < pass_limit_; ++trial) {
    const at::Tensor target =
        model_.minimum(point.parameters, point.gradient, by, inner_share * residual);
    if (!target.isfinite().all().item<bool>()) co_return false;  // the metric has degenerated
    const at::Tensor moved = target - point.parameters;
    const double promised =
        dot_of(point.gradient, moved) + penalty(target, by) - penalty(point.parameters, by);
    Point next = co_await at_point(target, by);
    if (change_of_objective(point, next, by) <= least_gain * promised + noise) {
      metric_.learn(moved, next.gradient - point.gradient);
      point = std::move(next);
      co_return true;
    }
    metric_.stiffen();
  }
  co_return false;
}

double ExactSolver::change_of_objective(const Point& from, const Point& to,
                                        const Penalties& by) const {
  const double change = to.objective - from.objective;
  if (std::abs(change) >= 1e-5 * std::abs(from.objective)) return change;
  // Losses in float32 cannot tell points apart that are so near; their gradients can (the
  // trapezoidal rule along the step, whose error is of third order).
  const at::Tensor moved = to.parameters - from.parameters;
  return (dot_of(from.gradient, moved) + dot_of(to.gradient, moved)) / 2 +
         penalty(to.parameters, by) - penalty(from.parameters, by);
}

void ExactSolver::list(StateParts& parts, Progress& progress) {
  parts.part("parameters", progress.point.parameters);
  parts.part("gradient", progress.point.gradient);
  parts.part("loss", progress.point.loss);
  parts.part("objective", progress.point.objective);
  parts.part("fresh", progress.fresh);
  parts.part("least", progress.least);
  parts.part("halved", progress.halved);
  parts.part("passes", done_);
  bool in_float64 = precision_ == at::kDouble;
  parts.part("in_float64", in_float64);
  precision_ = in_float64 ? at::kDouble : at::kFloat;
  metric_.list(parts);
  model_.list(parts);
}

Routine<ExactSolution> ExactSolver::solve(Penalties by, SolverStart start, ExactOptions options,
                                          Checkpoint& checkpoint) {
  const double largest = co_await largest_l1();
  const double at_zero = std::max(0.0, largest - by.l1);
  const double wanted = options.tolerance * (at_zero > 0 ? at_zero : 1.0);
  metric_.forget();
  if (start.scale.defined()) metric_.start_from(start.scale);
  model_.forget();
  precision_ = at::kFloat;
  done_ = 0;
  pass_limit_ = options.max_passes;
  Progress progress;
  auto& [point, fresh, least, halved] = progress;
  const auto list_all = [&](StateParts& parts) { list(parts, progress); };
  const auto to_float64 = [&] {
    precision_ = at::kDouble;
    halved = done_;
    least = std::numeric_limits<double>::infinity();  // in place of what float32 showed
  };
  if (checkpoint.restore(start.parameters.device(), list_all)) {
    log_info("probes: goes on after " + std::to_string(done_) + " passes of an interrupted call");
  } else {
    point = co_await at_point(start.parameters, by);
    halved = done_;
  }
  while (done_ < pass_limit_) {
    checkpoint.keep_if_due(list_all);
    const double distance = kkt_residual(point.parameters, point.gradient, by);
    log_detail("probes: pass " + std::to_string(done_) + ", objective " +
               std::to_string(point.objective) + ", KKT " + std::to_string(distance / at_zero));
    if (distance <= 0.5 * wanted) {
      if (precision_ == at::kDouble) break;
      to_float64();
      point = co_await at_point(point.parameters, by);
      continue;
    }
    if (distance < least / 2) {
      least = distance;
      halved = done_;
    }
    const bool in_doubt = precision_ == at::kFloat && distance < doubtful_in_float32 * at_zero;
    const bool stalled = done_ - halved > (in_doubt ? patience_in_doubt : patience);
    const bool moved = !stalled && co_await step(point, by, distance);
    if (stalled) {
      if (precision_ == at::kDouble) break;
      to_float64();
      point = co_await at_point(point.parameters, by);
    } else if (moved) {
      fresh = false;
    } else if (!fresh) {
      metric_.forget();
      fresh = true;
    } else if (precision_ == at::kFloat) {
      to_float64();  // float32 cannot tell the points apart any more
      point = co_await at_point(point.parameters, by);
    } else {
      break;
    }
  }

  ExactSolution solution =
      co_await certified(passes_, rows_, point.parameters, by, at_zero, options.with_gap);
  solution.scale = metric_.scale().clone();
  Certificate& certificate = solution.certificate;
  certificate.passes += done_;
  certificate.tolerance = options.tolerance;
  certificate.certified = true;
  certificate.converged = certificate.kkt <= wanted;
  if (certificate.gap) certificate.resolved_estimate = estimate_places(solution, by);
  co_return solution;
}

std::int64_t ExactSolver::estimate_places(const ExactSolution& solution, const Penalties& by) {
  const at::Tensor target = model_.minimum(solution.parameters, solution.gradient, by,
                                           inner_share * solution.certificate.kkt);
  const at::Tensor weights = weights_of(solution.parameters);
  return resolved_places(weights, norm_of(weights_of(target) - weights));
}

Routine<ExactSolution> certify(SharedPasses& passes, const ProblemRows& rows, at::Tensor parameters,
                               Penalties by) {
  const LossAndGradient at_zero = co_await passes.at(rows, bias_only(rows.problem()), at::kDouble);
  const double largest = std::max(0.0, largest_of(at_zero.gradient) - by.l1);
  ExactSolution solution = co_await certified(passes, rows, parameters, by, largest, false);
  ++solution.certificate.passes;
  co_return solution;
}

}  // namespace salient
