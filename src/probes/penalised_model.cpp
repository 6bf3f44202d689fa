#include "probes/penalised_model.hpp"

#include <ATen/ops/dot.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "probes/kernels.hpp"
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
  at::Tensor length;  ///< of proximal steps: 1 / curvature that they assume
};

/// Where the steps are, on any device; kernels.hpp says what each is.
struct PenalisedModel::Descent {
  const Free& model;
  at::Tensor cut = model.length * model.l1;
  at::Tensor current = model.at_point.clone(), ahead = model.at_point.clone();
  at::Tensor move = at::zeros_like(model.at_point);

  StepTaken take_step(const at::Tensor& curved) {
    if (current.is_cpu()) return salient::take_step(raw(), curved.data_ptr<float>());
    at::Tensor slope = curved + model.gradient;
    slope.addcmul_(model.twice_l2, ahead);
    const at::Tensor to = ahead.addcmul(model.length, slope, -1);
    const at::Tensor next = to - to.minimum(cut).maximum(-cut);
    move = next - current;
    current = next;
    const at::Tensor pull = move / model.length;
    // Read together: a GPU is waited for once a step.
    const at::Tensor both = at::stack({at::dot(ahead - next, pull), pull.abs().max()}).cpu();
    return {both[0].item<double>(), both[1].item<double>()};
  }

  /// float32: how far it looks from the start.
  void look_ahead(double momentum, at::Tensor& step) {
    if (current.is_cpu()) return salient::look_ahead(raw(), momentum, step.data_ptr<float>());
    ahead = current.add(move, momentum);
    at::sub_out(step, ahead, model.at_point);
  }

 private:
  ProximalSteps raw() {
    return {current.numel(),
            model.at_point.data_ptr<double>(),
            model.gradient.data_ptr<double>(),
            model.twice_l2.data_ptr<double>(),
            model.length.data_ptr<double>(),
            cut.data_ptr<double>(),
            current.data_ptr<double>(),
            move.data_ptr<double>(),
            ahead.data_ptr<double>()};
  }
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
  const double largest = safety * largest_curvature(model.metric, free);
  model.length = (scale * largest + model.twice_l2).reciprocal_();
  at::Tensor w = w0.clone();
  w.index_copy_(0, free, descend(model, tolerance));
  return w.view_as(point);
}

at::Tensor PenalisedModel::descend(const Free& model, double tolerance) const {
  Descent at{model};
  at::Tensor step = at::zeros(at.ahead.sizes(), at.ahead.options().dtype(at::kFloat));
  double momentum = 1;
  for (std::int64_t i = 0; i < steps_; ++i) {
    const StepTaken taken = at.take_step(model.metric.apply(step));
    if (taken.pull < tolerance) break;
    if (taken.uphill > 0) momentum = 1;
    const double grown = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
    at.look_ahead((momentum - 1) / grown, step);
    momentum = grown;
  }
  return at.current;
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
