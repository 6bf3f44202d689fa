#include "probes/masked_model.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "probes/kernels.hpp"
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
  at::Tensor logits = at::zeros({labels(), words.size()}, x.options());
  at::Tensor some = at::empty({widest_, words.size()}, x.options());
  for (std::size_t size = 0; size < steps_.size(); ++size) {
    const Step& step = steps_[size];
    if (!step.neurons.empty()) {
      const at::Tensor rows = some.narrow(0, 0, std::ssize(step.neurons));
      copy_rows(x, step, rows);
      multiply(logits, step.weights, rows, 1);
    }
    for (std::size_t fill = 0; fill < offsets_.size(); ++fill) {
      count_hits(logits, offsets_[fill].data() + static_cast<std::int64_t>(size) * labels(), words,
                 fill, size);
    }
  }
}

void MaskedModel::take_steps(at::Device where) {
  const at::Tensor weights = float32_view(masks_.probe->weights).t().contiguous();
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
    step.weights = chosen.t().contiguous().to(where);
    widest_ = std::max(widest_, std::ssize(step.neurons));
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

void MaskedModel::copy_rows(const at::Tensor& x, const Step& step, const at::Tensor& rows) {
  if (!x.device().is_cpu()) {
    rows.copy_(x.index_select(0, int64_tensor(step.neurons, x.device())));
    return;
  }
  const std::int64_t size = x.size(1);
  float* to = rows.data_ptr<float>();
  for (const std::int64_t neuron : step.neurons) {
    std::copy_n(x.data_ptr<float>() + neuron * x.stride(0), size, to);
    to += size;
  }
}

void MaskedModel::count_hits(const at::Tensor& logits, const float* offset, RowRange words,
                             std::size_t fill, std::size_t size) {
  guess_.resize(static_cast<std::size_t>(words.size()));
  guess(logits, offset);
  for (std::int64_t row = 0; row < words.size(); ++row) {
    const auto word = static_cast<std::size_t>(words.begin + row);
    if (guess_[static_cast<std::size_t>(row)] != judged_.label_of_word[word]) continue;
    const auto place = static_cast<std::size_t>(judged_.place_of_word[word]);
    ++hits_.correct[place][fill][size];
    if (hit_of_word_ != nullptr) (*hit_of_word_)[word] = 1;
    if (masks_.tally != nullptr) {
      masks_.tally->add(place, fill, size, sentence_of_word_[word]);
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
