#include "probes/masked_model.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "probes/kernels.hpp"
#include "probes/logit_rows.hpp"
#include "probes/products.hpp"
#include "probes/tensors.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

void check(const NestedMasks& masks, std::int64_t neurons) {
  require(!masks.probe->predicts_numbers(), "masks are of probes that predict labels");
  require(std::is_sorted(masks.kept.begin(), masks.kept.end()), "masks are nested");
  require(masks.kept.empty() || (masks.kept.front() >= 0 && masks.kept.back() <= neurons &&
                                 masks.kept.back() <= std::ssize(*masks.order)),
          "a mask keeps some neurons of its order");
}

}  // namespace

MaskedModel::MaskedModel(const NestedMasks& masks, const Judged& judged, std::size_t splits,
                         const std::vector<std::int32_t>& sentence_of_word, at::Device where)
    : masks_(masks), judged_(judged), sentence_of_word_(sentence_of_word) {
  check(masks, masks.probe->neurons.size());
  take_steps(where);
  find_offsets();
  hits_.correct.assign(splits, {masks.fills.size(), std::vector<std::int64_t>(masks.kept.size())});
}

void MaskedModel::judge(const at::Tensor& x, RowRange words) {
  find_rows(words);
  guess_.resize(static_cast<std::size_t>(x.size(1)));
  at::Tensor logits = at::zeros({labels(), x.size(1)}, x.options());
  for (std::size_t size = 0; size < steps_.size(); ++size) {
    add_step(x, steps_[size], logits);
    for (std::size_t fill = 0; fill < offsets_.size(); ++fill) {
      guess(logits, offsets_[fill].data() + static_cast<std::int64_t>(size) * labels());
      count_hits(fill, size);
    }
  }
}

void MaskedModel::take_steps(at::Device where) {
  const at::Tensor weights = float32_view(masks_.probe->weights).t();
  const at::Tensor has_weight = weights.ne(0).any(1);
  std::int64_t seen = 0;
  for (const std::int64_t kept : masks_.kept) {
    Step& step = steps_.emplace_back();
    for (; seen < kept; ++seen) {
      const std::int64_t neuron = (*masks_.order)[static_cast<std::size_t>(seen)];
      if (has_weight.data_ptr<bool>()[neuron]) step.neurons.push_back(neuron);
    }
    // In their own order, for the sake of reading.
    std::sort(step.neurons.begin(), step.neurons.end());
    const at::Tensor chosen = weights.index_select(0, int64_tensor(step.neurons, at::kCPU));
    step.weights = chosen.contiguous().to(where);
  }
}

void MaskedModel::find_offsets() {
  const LinearProbe& probe = *masks_.probe;
  const Eigen::MatrixXd weights = probe.weights.cast<double>();
  const Eigen::ArrayXd inverse =
      (probe.deviation.array() > 0).select(probe.deviation.array().inverse(), 0.0);
  for (const MaskFill* fill : masks_.fills) {
    const Eigen::VectorXd filled = ((*fill - probe.mean).array() * inverse).matrix();
    Eigen::VectorXd offset = probe.bias.cast<double>() + weights * filled;
    std::vector<float>& offsets = offsets_.emplace_back();
    std::int64_t seen = 0;
    for (const std::int64_t kept : masks_.kept) {
      for (; seen < kept; ++seen) {
        const std::int64_t neuron = (*masks_.order)[static_cast<std::size_t>(seen)];
        offset -= weights.col(neuron) * filled[neuron];
      }
      const Eigen::VectorXf rounded = offset.cast<float>();
      offsets.insert(offsets.end(), rounded.data(), rounded.data() + rounded.size());
    }
  }
}

void MaskedModel::find_rows(RowRange words) {
  rows_.assign(hits_.correct.size(), {});
  for (std::int64_t row = 0; row < words.size(); ++row) {
    const auto word = static_cast<std::size_t>(words.begin + row);
    const std::int32_t place = judged_.place_of_word[word];
    if (place < 0) continue;
    rows_[static_cast<std::size_t>(place)].push_back(
        {static_cast<std::size_t>(row), word, judged_.label_of_word[word]});
  }
}

void MaskedModel::add_step(const at::Tensor& x, const Step& step, at::Tensor& logits) {
  if (step.neurons.empty()) return;
  if (x.device().is_cpu() && adds_rows_quickly()) {
    add_rows({logits.size(0), std::ssize(step.neurons), x.size(1), step.weights.data_ptr<float>(),
              step.neurons.data(), x.data_ptr<float>()},
             logits.data_ptr<float>());
    return;
  }
  const at::Tensor rows = x.index_select(0, int64_tensor(step.neurons, x.device()));
  multiply(logits, step.weights.t(), rows, 1);
}

// Without a branch on whether a word is right, which nobody could foresee.
void MaskedModel::count_hits(std::size_t fill, std::size_t size) {
  for (std::size_t place = 0; place < rows_.size(); ++place) {
    std::int64_t hits = 0;
    for (const JudgedRow& each : rows_[place]) hits += guess_[each.row] == each.label;
    hits_.correct[place][fill][size] += hits;
    if (hit_of_word_ != nullptr) {
      for (const JudgedRow& each : rows_[place]) {
        if (guess_[each.row] == each.label) (*hit_of_word_)[each.word] = 1;
      }
    }
    if (masks_.tally == nullptr) continue;
    for (const JudgedRow& each : rows_[place]) {
      const std::int32_t is_hit = guess_[each.row] == each.label;
      masks_.tally->add(place, fill, size, sentence_of_word_[each.word], is_hit);
    }
  }
}

void MaskedModel::guess(const at::Tensor& logits, const float* offset) {
  if (logits.device().is_cpu()) {
    largest_of_columns({labels(), logits.size(1), offset}, logits.data_ptr<float>(), guess_.data());
    return;
  }
  at::Tensor host = at::empty({labels(), 1}, at::kFloat);
  std::copy_n(offset, labels(), host.data_ptr<float>());
  const at::Tensor largest = at::argmax(logits + host.to(logits.device()), 0).cpu().contiguous();
  std::copy_n(largest.data_ptr<std::int64_t>(), largest.numel(), guess_.begin());
}

}  // namespace salient
