#include "probes/certificate.hpp"

#include <ATen/ops/where.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <vector>

#include "probes/sums.hpp"

namespace salient {
namespace {

/// Newton's steps on the biases, which converge quadratically: after 1e-6, two do.
constexpr int most_bias_steps = 8;
/// Sums of a label's dual variables that are zero but for the rounding of float64.
constexpr double zero_sum = 1e-13;
/// What rounding may take from a difference of two objectives, relative to them.
constexpr double rounding = 1e-15;

at::Tensor rounded(const at::Tensor& parameters) {
  at::Tensor result = parameters.clone();
  at::Tensor bias = result.select(1, result.size(1) - 1);
  if (bias.size(0) > 1) bias.sub_(sum_of(bias) / static_cast<double>(bias.size(0)));
  return result.to(at::kFloat).to(at::kDouble);
}

/// What to add to the biases so that their gradient vanishes, to second order: float64 [label].
at::Tensor bias_step(const LossAndGradient& there) {
  const std::int64_t labels = there.gradient.size(0);
  const at::Tensor curvature = there.curvature_of_bias.cpu().contiguous();
  Eigen::MatrixXd hessian =
      Eigen::Map<const Eigen::MatrixXd>(curvature.data_ptr<double>(), labels, labels);
  // Adding a constant to all biases of several labels changes nothing: any curvature will do there.
  if (labels > 1) hessian.array() += 1.0 / static_cast<double>(labels);
  const Eigen::VectorXd slope = to_vector(there.gradient.select(1, there.gradient.size(1) - 1));
  const Eigen::VectorXd step = hessian.ldlt().solve(-slope);
  return float64_tensor(step, there.gradient.device());
}

double largest_sum(const LossAndGradient& there) {
  return there.gradient.select(1, there.gradient.size(1) - 1).abs().max().item<double>();
}

double dual_objective(const LossAndGradient& there, const Penalties& by) {
  const at::Tensor above = (weights_of(there.gradient).abs() - by.l1).clamp_min(0);
  return there.dual_loss - dot_of(above, above) / (4 * by.l2);
}

}  // namespace

at::Tensor weights_of(const at::Tensor& parameters) {
  return parameters.narrow(1, 0, parameters.size(1) - 1);
}

double penalty(const at::Tensor& parameters, const Penalties& by) {
  const at::Tensor w = weights_of(parameters);
  return by.l1 * sum_of(w.abs()) + by.l2 * dot_of(w, w);
}

double kkt_residual(const at::Tensor& parameters, const at::Tensor& gradient, const Penalties& by) {
  const at::Tensor w = weights_of(parameters);
  const at::Tensor slope = weights_of(gradient) + 2 * by.l2 * w;
  const at::Tensor distance =
      at::where(w != 0, (slope + by.l1 * w.sign()).abs(), (slope.abs() - by.l1).clamp_min(0));
  const at::Tensor bias = gradient.select(1, w.size(1)).abs();
  return std::max(distance.max().item<double>(), bias.max().item<double>());
}

std::int64_t resolved_places(const at::Tensor& weights, double distance) {
  const at::Tensor largest = weights.abs().amax(0).to(at::kDouble).cpu().contiguous();
  const double* const first = largest.data_ptr<double>();
  std::vector<double> scores(first, first + largest.numel());
  std::sort(scores.rbegin(), scores.rend());
  scores.push_back(0);
  // Two neurons part by at most sqrt(2) of a distance that they share.
  const double apart = std::sqrt(2.0) * distance;
  std::size_t places = 0;
  while (places + 1 < scores.size() && scores[places] > 0 &&
         scores[places] - scores[places + 1] > apart) {
    ++places;
  }
  return static_cast<std::int64_t>(places);
}

Routine<ExactSolution> certified(SharedPasses& passes, const ProblemRows& rows,
                                 at::Tensor parameters, Penalties by, double at_zero,
                                 bool with_gap) {
  ExactSolution solution;
  solution.parameters = rounded(parameters);
  LossAndGradient there = co_await passes.dual_at(rows, solution.parameters);
  solution.gradient = there.gradient;
  Certificate& certificate = solution.certificate;
  certificate.loss = there.loss;
  certificate.objective = there.loss + penalty(solution.parameters, by);
  certificate.kkt = kkt_residual(solution.parameters, there.gradient, by);
  certificate.kkt_at_zero = at_zero;
  certificate.nonzero = weights_of(solution.parameters).count_nonzero().item<std::int64_t>();
  certificate.passes = 1;
  if (!with_gap || !(by.l2 > 0)) co_return solution;

  at::Tensor at_best_bias = solution.parameters.clone();
  for (int step = 0; step < most_bias_steps && largest_sum(there) > zero_sum; ++step) {
    at_best_bias = at_best_bias.clone();
    at_best_bias.select(1, at_best_bias.size(1) - 1).add_(bias_step(there));
    there = co_await passes.dual_at(rows, at_best_bias);
    ++certificate.passes;
  }
  const double gap = certificate.objective - dual_objective(there, by);
  const double least = rounding * std::abs(certificate.objective);
  if (!std::isfinite(gap) || largest_sum(there) > 1e3 * zero_sum) co_return solution;
  certificate.gap = std::max(gap, least);
  certificate.weight_error = std::sqrt(*certificate.gap / by.l2);
  certificate.resolved =
      resolved_places(weights_of(solution.parameters), *certificate.weight_error);
  co_return solution;
}

}  // namespace salient
