#include "probes/gram_metric.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "probes/products.hpp"
#include "probes/sums.hpp"

namespace salient {
namespace {

/// Labels that the probe is sure of have almost no curvature; the model never goes below this.
constexpr double least_scale = 1e-3;
/// One step shows the curvature along itself alone: the scale falls no faster than this a step.
constexpr double scale_kept = 0.95;
/// A label that has this share of what another has of a step's curvature, or less, shows nothing of
/// its own: how its gradient changes is the others' doing.
constexpr double least_share = 1e-3;
/// Times the first bound: no weights of words make a problem stiffer.
constexpr double stiffest = 1024;

/// Moves rows [1, end) to [0, end - 1), one by one: all at once would need a copy of them.
void shift_up(const at::Tensor& rows) {
  for (std::int64_t row = 1; row < rows.size(0); ++row) rows[row - 1].copy_(rows[row]);
}

}  // namespace

GramMetric::GramMetric(const at::Tensor& gram, std::int64_t memory, const at::Tensor& scale,
                       double bound)
    : first_bound_(bound),
      bound_(bound),
      gram_(gram),
      first_scale_(scale),
      scale_(scale.clone()),
      labels_(scale.size(0)),
      memory_(memory) {
  const std::int64_t columns = labels_ * gram.size(0);
  steps_ = at::zeros({memory, columns}, gram_.options());
  products_ = at::zeros({memory, columns}, gram_.options());
  changes_ = at::zeros({memory, columns}, gram_.options());
  curvatures_ = at::zeros({memory, memory, labels_}, gram.options().dtype(at::kDouble));
  step_change_ = at::zeros({memory, memory}, gram.options().dtype(at::kDouble));
}

GramMetric::Restricted GramMetric::restricted(const at::Tensor& free) const {
  Restricted model;
  model.labels_ = labels_;
  model.free_ = free;
  model.gram_ = gram_;
  model.grams_ = LabelGrams::of(gram_, free, labels_);
  model.scale_ = scale_.expand({labels_, gram_.size(0)}).reshape({-1}).index_select(0, free);
  if (pairs_ > 0) {
    model.columns_ = at::zeros({2 * pairs_, free.size(0)}, gram_.options());
    model.columns_.narrow(0, 0, pairs_)
        .copy_(products_.narrow(0, 0, pairs_).index_select(1, free).mul_(model.scale_));
    model.columns_.narrow(0, pairs_, pairs_)
        .copy_(changes_.narrow(0, 0, pairs_).index_select(1, free));
    model.inverse_ = inverse_;
  }
  return model;
}

at::Tensor GramMetric::Restricted::times_gram(const at::Tensor& step) const {
  if (grams_) return grams_->product(step);
  at::Tensor whole = at::zeros({labels_ * gram_.size(0)}, gram_.options());
  whole.index_copy_(0, free_, step);
  return product(whole.view({labels_, -1}), gram_).view({-1}).index_select(0, free_);
}

at::Tensor GramMetric::Restricted::apply(const at::Tensor& step) const {
  at::Tensor curved = times_gram(step).mul_(scale_);
  if (columns_.defined()) {
    const at::Tensor along = product(inverse_, product(columns_, step.unsqueeze(1)));
    curved.sub_(product(columns_.t(), along).view({-1}));
  }
  return curved;
}

void GramMetric::learn(const at::Tensor& step, const at::Tensor& change) {
  const double curvature = dot_of(step, change);
  const double lengths = norm_of(step) * norm_of(change);
  if (!(curvature > 1e-10 * lengths)) return;
  const at::Tensor s = step.to(at::kFloat), y = change.to(at::kFloat);
  const at::Tensor s_gram = product(s, gram_);
  const at::Tensor seen = (step * change).sum(1, true);
  const at::Tensor model = (step * s_gram).sum(1, true);
  const at::Tensor shows = model > least_share * model.max();
  const at::Tensor scale = at::where(shows, seen / model, scale_.to(at::kDouble)).to(at::kFloat);
  scale_ = at::maximum(scale, scale_ * scale_kept).clamp_(least_scale, bound_);
  if (pairs_ == memory_) make_room();
  const std::int64_t last = pairs_++;
  steps_[last].copy_(s.view({-1}));
  products_[last].copy_(s_gram.view({-1}));
  changes_[last].copy_(y.view({-1}));

  const at::Tensor steps = steps_.narrow(0, 0, pairs_);
  for (std::int64_t pair = 0; pair < pairs_; ++pair) {
    const at::Tensor by_label =
        (steps[pair].view({labels_, -1}) * s_gram).sum(1, false, at::kDouble);
    curvatures_[last][pair].copy_(by_label);
    curvatures_[pair][last].copy_(by_label);
  }
  step_change_.narrow(0, 0, pairs_)
      .select(1, last)
      .copy_(product(steps, y.view({-1, 1})).view({-1}));
  const at::Tensor changes = changes_.narrow(0, 0, pairs_);
  step_change_[last].narrow(0, 0, pairs_).copy_(product(changes, s.view({-1, 1})).view({-1}));
  step_change_[last][last].fill_(curvature);
  invert();
}

/// Drops the oldest pair.
void GramMetric::make_room() {
  for (const at::Tensor& rows : {steps_, products_, changes_, curvatures_, step_change_}) {
    shift_up(rows);
  }
  shift_up(curvatures_.transpose(0, 1));
  shift_up(step_change_.transpose(0, 1));
  --pairs_;
}

void GramMetric::invert() {
  const at::Tensor sbs =
      (curvatures_.narrow(0, 0, pairs_).narrow(1, 0, pairs_) * scale_.view({-1})).sum(2);
  const at::Tensor sy = step_change_.narrow(0, 0, pairs_).narrow(1, 0, pairs_);
  const at::Tensor lower = sy.tril(-1);
  const at::Tensor middle =
      at::cat({at::cat({sbs, lower}, 1), at::cat({lower.t(), sy.diagonal().neg().diag()}, 1)}, 0);
  // By rows, as a checkpoint gives it back: products of another layout have other bits.
  inverse_ = at::linalg_inv(middle).to(at::kFloat).contiguous();
}

void GramMetric::stiffen() {
  scale_ = (2 * scale_).clamp_max_(stiffest * first_bound_);
  bound_ = std::max(bound_, scale_.max().item<double>());
  if (pairs_ > 0) invert();
}

void GramMetric::forget() {
  pairs_ = 0;
  bound_ = first_bound_;
  scale_.copy_(first_scale_);
}

void GramMetric::list(StateParts& parts) {
  parts.part("metric.pairs", pairs_);
  parts.part("metric.bound", bound_);
  parts.part("metric.scale", scale_);
  parts.part("metric.steps", steps_);
  parts.part("metric.products", products_);
  parts.part("metric.changes", changes_);
  parts.part("metric.curvatures", curvatures_);
  parts.part("metric.step_change", step_change_);
  parts.part("metric.inverse", inverse_);
}

}  // namespace salient
