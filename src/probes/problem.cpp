#include "probes/problem.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "probes/kernels.hpp"
#include "probes/products.hpp"
#include "probes/sums.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

void add_weights(Problem& problem) {
  const Lesson& lesson = problem.lesson;
  problem.weight_of_label.assign(static_cast<std::size_t>(lesson.labels), 0);
  for (std::size_t word = 0; word < lesson.label_of_word.size(); ++word) {
    const double weight = lesson.weight(word);
    if (weight == 0) continue;
    ++problem.words;
    problem.weight_of_label[static_cast<std::size_t>(lesson.label_of_word[word])] += weight;
    if (lesson.loss() == Loss::cross_entropy) continue;
    problem.mean_value += weight * lesson.value_of_word[word];
    problem.largest_value = std::max(problem.largest_value, std::abs(lesson.value_of_word[word]));
  }
  for (const double weight : problem.weight_of_label) {
    require(weight > 0, "a label of a problem has no word");
    problem.weight += weight;
  }
  problem.mean_value /= problem.weight;
}

}  // namespace

std::vector<std::int32_t> drop_absent_labels(Lesson& lesson) {
  std::vector<std::int32_t> new_id(static_cast<std::size_t>(lesson.labels), label_unseen);
  for (std::size_t word = 0; word < lesson.label_of_word.size(); ++word) {
    if (lesson.weight(word) == 0) continue;
    new_id[static_cast<std::size_t>(lesson.label_of_word[word])] = 0;
  }
  lesson.labels = 0;
  for (std::int32_t& id : new_id) {
    if (id == 0) id = lesson.labels++;
  }
  for (std::int32_t& label : lesson.label_of_word) {
    if (label >= 0) label = new_id[static_cast<std::size_t>(label)];
  }
  return new_id;
}

Problem make_problem(const ProbeData::Impl& data, Lesson lesson, Standardiser standardiser,
                     std::int64_t features) {
  Problem problem;
  problem.lesson = std::move(lesson);
  add_weights(problem);
  const bool some = standardiser.columns.defined();
  const at::Tensor largest =
      some ? data.largest.index_select(0, standardiser.columns) : data.largest;
  // float32 rounding of a feature can pass the exact bound a little.
  const at::Tensor bound =
      ((largest + standardiser.mean.abs()) * standardiser.inverse) * (1 + 1e-5);
  problem.features = features > 0 ? features : bound.size(0);
  problem.bound = at::cat({bound.narrow(0, 0, problem.features), at::ones({1}, bound.options())});
  problem.standardiser = std::move(standardiser);
  return problem;
}

Truth truth_of(const Lesson& lesson, std::span<const std::int64_t> words, at::Device where) {
  const auto count = static_cast<std::int64_t>(words.size());
  Truth truth{lesson.loss(), {}, {}, 0};
  at::Tensor labels = at::empty({count, 1}, at::kLong);
  at::Tensor values = at::empty({count, 1}, at::kDouble);
  at::Tensor weights = at::empty({count, 1}, at::kDouble);
  bool once = true;
  for (std::int64_t row = 0; row < count; ++row) {
    const auto word = static_cast<std::size_t>(words[static_cast<std::size_t>(row)]);
    const double weight = lesson.weight(word);
    labels.data_ptr<std::int64_t>()[row] = std::max(lesson.label_of_word[word], 0);
    values.data_ptr<double>()[row] =
        truth.loss == Loss::squared && weight > 0 ? lesson.value_of_word[word] : 0.0;
    weights.data_ptr<double>()[row] = weight;
    truth.total += weight;
    once = once && weight == 1;
  }
  truth.of_word = (truth.loss == Loss::squared ? values : labels).to(where);
  if (!once) truth.weight = weights.to(where);
  return truth;
}

LinearModel::LinearModel(const at::Tensor& parameters, at::ScalarType type)
    : weights(parameters.narrow(1, 0, parameters.size(1) - 1).to(type).contiguous()),
      bias(parameters.select(1, parameters.size(1) - 1).to(type).contiguous()) {}

at::Tensor LinearModel::logits_of(const at::Tensor& x) const {
  at::Tensor logits = at::empty({x.size(0), bias.size(0)}, x.options());
  logits.copy_(bias.expand_as(logits));
  multiply(logits, x, weights.t(), 1);
  return logits;
}

namespace {

/// The loss of each word [word, 1], and its derivatives by the logits [word, label].
std::pair<at::Tensor, at::Tensor> losses_and_residuals(const at::Tensor& logits,
                                                       const Truth& truth) {
  if (truth.loss == Loss::squared) {
    at::Tensor residuals = logits - truth.of_word.to(logits.scalar_type());
    return {residuals.square().mul_(0.5), residuals};
  }
  const at::Tensor log_p = at::log_softmax(logits, 1);
  at::Tensor residuals = log_p.exp();
  const at::Tensor less_one = at::full({1, 1}, -1.0, residuals.options());
  residuals.scatter_add_(1, truth.of_word, less_one.expand({residuals.size(0), 1}));
  return {log_p.gather(1, truth.of_word).neg_(), residuals};
}

/// One loop for what every pass before a certificate asks for.
bool is_for_one_loop(const at::Tensor& logits, const Truth& truth, Wanted wanted) {
  return logits.device().is_cpu() && logits.scalar_type() == at::kFloat &&
         truth.loss == Loss::cross_entropy && wanted == Wanted::gradient;
}

at::Tensor residuals_in_one_loop(at::Tensor logits, const Truth& truth, PartialSums& sums) {
  const SoftmaxBlock block{logits.size(0), logits.size(1), truth.of_word.data_ptr<std::int64_t>(),
                           truth.weight.defined() ? truth.weight.data_ptr<double>() : nullptr};
  sums.bias = at::zeros({block.labels}, at::kDouble);
  const double loss =
      softmax_less_truth(block, logits.data_ptr<float>(), sums.bias.data_ptr<double>());
  sums.loss = at::full({1}, loss, at::kDouble);
  return logits;
}

at::Tensor ones_or_weights(const Truth& truth, const at::Tensor& like) {
  return truth.weight.defined() ? truth.weight : at::ones({like.size(0), 1}, like.options());
}

/// What a certificate needs, in float64. `residuals`: of words that count once.
void add_dual(const at::Tensor& logits, const Truth& truth, const at::Tensor& residuals,
              PartialSums& sums) {
  const at::Tensor weight = ones_or_weights(truth, logits);
  if (truth.loss == Loss::squared) {
    sums.dual_loss = -dot_of(weight, residuals * (residuals / 2 + truth.of_word));
    sums.curvature_of_bias = at::full({1, 1}, sum_of(weight), weight.options());
    return;
  }
  const at::Tensor log_p = at::log_softmax(logits, 1), p = log_p.exp();
  const at::Tensor weighted = p * weight;
  sums.dual_loss = -dot_of(weighted, log_p);
  sums.curvature_of_bias = weighted.sum(0).diag() - product(weighted.t(), p);
}

}  // namespace

at::Tensor residuals_of(at::Tensor logits, const Truth& truth, Wanted wanted, PartialSums& sums) {
  if (is_for_one_loop(logits, truth, wanted)) {
    return residuals_in_one_loop(std::move(logits), truth, sums);
  }
  auto [losses, residuals] = losses_and_residuals(logits, truth);
  if (wanted == Wanted::dual) add_dual(logits, truth, residuals, sums);
  if (truth.weight.defined()) {
    const at::Tensor weight = truth.weight.to(residuals.scalar_type());
    residuals.mul_(weight);
    losses.mul_(weight);
  }
  sums.bias = residuals.sum(0, false, at::kDouble);
  sums.loss = total_of(losses);
  return residuals;
}

PartialSums partial_sums(const at::Tensor& x, const Truth& truth, const LinearModel& model,
                         Wanted wanted) {
  PartialSums sums;
  sums.weights = product(residuals_of(model.logits_of(x), truth, wanted, sums).t(), x);
  return sums;
}

ExactSums::ExactSums(const Problem& problem, double weight, Wanted wanted)
    : problem_(problem), weight_(weight), wanted_(wanted) {}

void ExactSums::start(const at::Tensor& parameters) {
  const at::Tensor& bound = problem_.bound;
  const std::int64_t labels = problem_.lesson.labels;
  const double reach = (parameters.abs() * bound).sum(1).amax().item<double>();
  const bool squared = problem_.lesson.loss() == Loss::squared;
  // Twice what can be, for what rounding adds.
  const double residual = squared ? 2 * (reach + problem_.largest_value) : 2.0;
  const double loss =
      squared ? residual * residual : 2 * reach + std::log(static_cast<double>(labels)) + 1;
  factors_ = fixed_point_factors(bound * (residual * weight_));
  loss_factor_ = fixed_point_factors(at::full({1}, loss * weight_, bound.options()));
  weight_factor_ = fixed_point_factors(at::full({1}, 2 * weight_, bound.options()));
  const std::int64_t of_dual = wanted_ == Wanted::dual ? 1 + labels * labels : 0;
  sums_ = at::zeros({labels * bound.size(0) + 1 + of_dual}, bound.options().dtype(at::kLong));
}

void ExactSums::add(const PartialSums& part) {
  const std::int64_t labels = problem_.lesson.labels, columns = problem_.bound.size(0);
  at::Tensor gradient = sums_.narrow(0, 0, labels * columns).view({labels, columns});
  add_encoded(part.weights, factors_.narrow(0, 0, columns - 1), gradient.narrow(1, 0, columns - 1));
  gradient.select(1, columns - 1) += encode(part.bias, factors_.narrow(0, columns - 1, 1));
  sums_.narrow(0, labels * columns, 1) += encode(part.loss, loss_factor_);
  if (wanted_ == Wanted::gradient) return;
  const std::int64_t dual = labels * columns + 1;
  sums_.narrow(0, dual, 1) +=
      encode(at::full({1}, part.dual_loss, loss_factor_.options()), loss_factor_);
  sums_.narrow(0, dual + 1, labels * labels) +=
      encode(part.curvature_of_bias.reshape({-1}), weight_factor_);
}

LossAndGradient ExactSums::mean_over_ranks(ProbeData::Impl& data, double weight) {
  data.all_reduce(sums_);
  const std::int64_t labels = problem_.lesson.labels, columns = problem_.bound.size(0);
  const at::Tensor gradient = sums_.narrow(0, 0, labels * columns).view({labels, columns});
  const at::Tensor loss = decode(sums_.narrow(0, labels * columns, 1), loss_factor_);
  LossAndGradient mean;
  mean.loss = loss.item<double>() / weight;
  mean.gradient = decode(gradient, factors_ * weight);  // factors are powers of two: same bits
  if (wanted_ == Wanted::dual) {
    const std::int64_t dual = labels * columns + 1;
    mean.dual_loss = decode(sums_.narrow(0, dual, 1), loss_factor_).item<double>() / weight;
    const at::Tensor curvature = sums_.narrow(0, dual + 1, labels * labels);
    mean.curvature_of_bias = decode(curvature.view({labels, labels}), weight_factor_).div_(weight);
  }
  return mean;
}

}  // namespace salient
