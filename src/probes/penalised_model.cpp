#include "probes/penalised_model.hpp"

#include <ATen/ops/ones.h>

#include <cmath>

#include "probes/sums.hpp"

namespace salient {
namespace {

/// The power method estimates curvature from below.
constexpr double safety = 1.15;
constexpr int power_steps = 4;
/// A zero weight may move if its gradient exceeds this share of l1.
constexpr double near_share = 0.95;

}  // namespace

/// The model on the parameters that may move; all tensors are float64 [free].
struct PenalisedModel::Free {
  GramMetric::Restricted metric;
  at::Tensor at_point, gradient;
  at::Tensor l1, twice_l2;
  at::Tensor curvature;  ///< that proximal steps assume
};

at::Tensor PenalisedModel::minimum(const at::Tensor& point, const at::Tensor& gradient,
                                   const Penalties& by, double tolerance) {
  const at::Tensor w0 = point.reshape({-1}), g0 = gradient.reshape({-1});
  at::Tensor weight = at::ones(point.sizes(), point.options());
  weight.select(1, point.size(1) - 1).zero_();
  weight = weight.view({-1});  // 1 for weights, 0 for biases
  const at::Tensor l1 = weight * by.l1, twice_l2 = weight * (2 * by.l2);
  const at::Tensor free =
      (w0 != 0).logical_or(g0.abs() > l1 * near_share).logical_or(weight == 0).nonzero().view({-1});
  Free model{metric_.restricted(free), w0.index_select(0, free),       g0.index_select(0, free),
             l1.index_select(0, free), twice_l2.index_select(0, free), {}};
  const at::Tensor scale = model.metric.scale().to(at::kDouble);
  model.curvature = scale * (safety * largest_curvature(model.metric, free)) + model.twice_l2;
  at::Tensor w = w0.clone();
  w.index_copy_(0, free, descend(model, tolerance));
  return w.view_as(point);
}

at::Tensor PenalisedModel::descend(const Free& model, double tolerance) const {
  const at::Tensor length = model.curvature.reciprocal();
  const at::Tensor cut = length * model.l1;
  at::Tensor current = model.at_point, ahead = current;
  double momentum = 1;
  for (std::int64_t i = 0; i < steps_; ++i) {
    at::Tensor slope = model.metric.apply((ahead - model.at_point).to(at::kFloat)).to(at::kDouble);
    slope.add_(model.gradient).addcmul_(model.twice_l2, ahead);
    at::Tensor next = ahead - slope.mul_(length);
    next = next.sign() * (next.abs() - cut).clamp_min_(0);
    const at::Tensor move = next - current;
    const at::Tensor pull = move * model.curvature;
    if (dot_of(ahead - next, pull) > 0) momentum = 1;
    const double grown = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
    ahead = next + move * ((momentum - 1) / grown);
    momentum = grown;
    current = next;
    if (pull.abs().max().item<double>() < tolerance) break;
  }
  return current;
}

/// Of the model relative to its labels' scales.
double PenalisedModel::largest_curvature(const GramMetric::Restricted& model,
                                         const at::Tensor& free) {
  const at::Tensor root = model.scale().sqrt();
  if (!direction_.defined()) {
    const std::int64_t parameters = metric_.parameters();
    direction_ = at::ones({parameters}, root.options());
  }
  at::Tensor along = direction_.index_select(0, free);
  double curvature = 0;
  for (int i = 0; i < power_steps; ++i) {
    const at::Tensor next = model.apply(along / root).div_(root);
    const double length = norm_of(next);
    curvature = length / norm_of(along);
    if (!(length > 0)) return curvature;
    along = next / length;
  }
  direction_.index_copy_(0, free, along);
  return curvature;
}

}  // namespace salient
