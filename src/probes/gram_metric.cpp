#include "probes/gram_metric.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>

#include <cmath>

namespace salient {
namespace {

constexpr double boehning = 0.5;
/// Labels that the probe is sure of have almost no curvature; the model never goes below this.
constexpr double least_scale = 0.01;

double inner(const at::Tensor& a, const at::Tensor& b) {
  return at::dot(a.reshape({-1}), b.reshape({-1})).item<double>();
}

}  // namespace

GramMetric::GramMetric(at::Tensor gram, std::int64_t labels, std::size_t memory)
    : gram_(std::move(gram)),
      scale_(at::full({labels, 1}, boehning, gram_.options())),
      memory_(memory) {
  direction_ = at::full({labels, gram_.size(0)}, 1.0, gram_.options());
}

at::Tensor GramMetric::apply(const at::Tensor& step) const {
  at::Tensor product = at::mm(step, gram_).mul_(scale_);
  if (columns_.defined()) {
    const at::Tensor along = at::mv(inverse_, at::mv(columns_, step.reshape({-1})));
    product.sub_(at::mv(columns_.t(), along).view_as(product));
  }
  return product;
}

double GramMetric::largest_curvature() {
  double curvature = 0;
  for (int i = 0; i < 4; ++i) {
    const at::Tensor next = apply(direction_);
    const double length = std::sqrt(inner(next, next));
    curvature = length / std::sqrt(inner(direction_, direction_));
    if (!(length > 0)) break;
    direction_ = next / length;
  }
  return curvature;
}

bool GramMetric::learn(const at::Tensor& step, const at::Tensor& change) {
  const double curvature = inner(step, change);
  const double scale = std::sqrt(inner(step, step) * inner(change, change));
  if (!(curvature > 1e-10 * scale)) return false;
  const at::Tensor step_gram = at::mm(step, gram_);
  const at::Tensor seen = (step * change).sum(1, true);
  const at::Tensor model = (step * step_gram).sum(1, true);
  scale_ = at::where(model > 0, seen / model, at::full({}, boehning, seen.options()))
               .clamp(least_scale, boehning);
  pairs_.push_back({step, change, step_gram});
  if (pairs_.size() > memory_) pairs_.pop_front();
  refresh();
  return true;
}

void GramMetric::forget() {
  pairs_.clear();
  columns_ = at::Tensor();
  scale_.fill_(boehning);
}

void GramMetric::refresh() {
  std::vector<at::Tensor> steps, changes, steps_b0;
  for (const Pair& pair : pairs_) {
    steps.push_back(pair.step.reshape({-1}));
    changes.push_back(pair.change.reshape({-1}));
    steps_b0.push_back((pair.step_gram * scale_).reshape({-1}));
  }
  const at::Tensor s = at::stack(steps), y = at::stack(changes), b0s = at::stack(steps_b0);
  const at::Tensor sy = at::mm(s, y.t());
  const at::Tensor lower = sy.tril(-1);
  const at::Tensor middle = at::cat({at::cat({at::mm(s, b0s.t()), lower}, 1),
                                     at::cat({lower.t(), sy.diagonal().neg().diag()}, 1)},
                                    0);
  columns_ = at::cat({b0s, y}, 0);
  inverse_ = at::linalg_inv(middle);
}

}  // namespace salient
