#pragma once

#include "probes/certificate.hpp"
#include "probes/gram_metric.hpp"

namespace salient {

/// The penalised quadratic model of the objective around a point, and its minimum.
///
/// Works on the parameters that may move: non-zero weights, zero weights whose gradient comes near
/// l1, and biases; what else the step pulls away from zero joins at the next point. Accelerated
/// proximal steps (FISTA with restarts), each label's length by its own curvature. No data is
/// touched.
class PenalisedModel {
 public:
  PenalisedModel(const GramMetric& metric, std::int64_t steps) : metric_(metric), steps_(steps) {}

  /// As new: what was learnt of the metric's curvature is of another problem.
  void forget() { direction_ = at::Tensor(); }
  void list(StateParts& parts) { parts.part("model.direction", direction_); }

  /// float64 [label, neuron + 1]: where the model at `point` (with `gradient` of the loss) is
  /// least, to a residual of `tolerance` or as far as the steps reach.
  at::Tensor minimum(const at::Tensor& point, const at::Tensor& gradient,
                     const Penalties& penalties, double tolerance);

 private:
  struct Free;
  struct Descent;
  at::Tensor descend(const Free& model, double tolerance) const;
  double largest_curvature(const GramMetric::Restricted& model, const at::Tensor& free);

  const GramMetric& metric_;
  std::int64_t steps_;
  at::Tensor direction_;  // float32 [label * (neuron + 1)]: of largest curvature so far
};

}  // namespace salient
