#include "probes/problem.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "probes/kernels.hpp"
#include "probes/products.hpp"
#include "probes/sums.hpp"
#include "salient/support/error.hpp"

namespace salient {

Problem make_problem(ProbeData::Impl& data, std::vector<std::int32_t> label_of_word,
                     std::int32_t labels, Standardiser standardiser) {
  Problem problem;
  problem.labels = labels;
  problem.words_of_label.assign(static_cast<std::size_t>(labels), 0);
  for (const std::int32_t label : label_of_word) {
    if (label < 0) continue;
    ++problem.words;
    ++problem.words_of_label[static_cast<std::size_t>(label)];
  }
  for (const std::int64_t words : problem.words_of_label) {
    require(words > 0, "a label of a problem has no word");
  }
  problem.label_of_word = std::move(label_of_word);
  // float32 rounding of a feature can pass the exact bound a little.
  const at::Tensor features =
      ((data.largest + standardiser.mean.abs()) * standardiser.inverse) * (1 + 1e-5);
  const at::Tensor bias = at::ones({1}, features.options());
  problem.bound = at::cat({features, bias});
  problem.standardiser = std::move(standardiser);
  return problem;
}

at::Tensor logits_of(const at::Tensor& x, const at::Tensor& weights, const at::Tensor& bias) {
  at::Tensor logits = at::empty({x.size(0), bias.size(0)}, x.options());
  logits.copy_(bias.expand_as(logits));
  multiply(logits, x, weights.t(), 1);
  return logits;
}

namespace {

/// Turns logits into residuals, probabilities less one at the true label, and sums loss and bias;
/// rows whose mask is 0 become 0.
PartialSums to_residuals(at::Tensor& logits, const at::Tensor& ids, const at::Tensor& mask) {
  const at::Tensor log_p = at::log_softmax(logits, 1);
  at::Tensor loss = log_p.gather(1, ids);
  at::Tensor residual = log_p.exp();
  residual.scatter_add_(1, ids,
                        at::full({1, 1}, -1.0, residual.options()).expand({residual.size(0), 1}));
  if (mask.defined()) {
    residual.mul_(mask.to(residual.scalar_type()));
    loss = loss * mask.to(residual.scalar_type());
  }
  logits.copy_(residual);
  return {at::Tensor(), residual.sum(0, false, at::kDouble),
          loss.new_full({}, -sum_of(loss), at::kDouble)};
}

}  // namespace

PartialSums partial_sums(const at::Tensor& x, const at::Tensor& ids, const at::Tensor& mask,
                         const at::Tensor& weights, const at::Tensor& bias) {
  at::Tensor residuals = logits_of(x, weights, bias);
  PartialSums sums = to_residuals(residuals, ids, mask);
  sums.weights = product(residuals.t(), x);
  return sums;
}

ExactSums::ExactSums(const Problem& problem, std::int64_t words)
    : labels_(problem.labels),
      factors_(fixed_point_factors(problem.bound * (2.0 * static_cast<double>(words)))),
      bound_(problem.bound),
      words_(words) {}

void ExactSums::start(const at::Tensor& parameters) {
  const at::Tensor logit = (parameters.abs() * bound_).sum(1).amax();
  const double spread = 2 * logit.item<double>() + std::log(labels_) + 1;
  loss_factor_ =
      fixed_point_factors(at::full({1}, spread * static_cast<double>(words_), bound_.options()));
  sums_ = at::zeros({labels_ * bound_.size(0) + 1}, bound_.options().dtype(at::kLong));
}

void ExactSums::add(const PartialSums& part) {
  const std::int64_t columns = bound_.size(0);
  at::Tensor gradient = sums_.narrow(0, 0, labels_ * columns).view({labels_, columns});
  if (part.weights.device().is_cpu() && part.weights.scalar_type() == at::kFloat) {
    const EncodeBlock block{labels_, columns - 1, part.weights.stride(0), columns,
                            factors_.data_ptr<double>()};
    add_encoded(block, part.weights.data_ptr<float>(), gradient.data_ptr<std::int64_t>());
  } else {
    gradient.narrow(1, 0, columns - 1) += encode(part.weights, factors_.narrow(0, 0, columns - 1));
  }
  gradient.select(1, columns - 1) += encode(part.bias, factors_.narrow(0, columns - 1, 1));
  sums_.narrow(0, labels_ * columns, 1) += encode(part.loss.view({1}), loss_factor_);
}

LossAndGradient ExactSums::mean_over_ranks(ProbeData::Impl& data, std::int64_t words) {
  data.all_reduce(sums_);
  const std::int64_t columns = bound_.size(0);
  const auto count = static_cast<double>(words);
  const at::Tensor gradient = sums_.narrow(0, 0, labels_ * columns).view({labels_, columns});
  const at::Tensor loss = decode(sums_.narrow(0, labels_ * columns, 1), loss_factor_);
  return {loss.item<double>() / count, decode(gradient, factors_).div_(count)};
}

}  // namespace salient
