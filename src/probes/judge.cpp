#include "probes/judge.hpp"

#include <ATen/ops/addmm.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <cmath>

namespace salient {
namespace {

/// Counts of this rank, laid out so that one all-reduce carries them.
struct Counts {
  std::int64_t words = 0, unseen = 0;
  std::vector<std::int64_t> of_label;  // [3 * label]: words, predicted, correct

  void add(const at::Tensor& predictions, const std::int32_t* labels, std::size_t label_count) {
    const at::Tensor host = predictions.cpu().contiguous();
    const std::int64_t* predicted = host.data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < host.numel(); ++row) {
      if (labels[row] == label_excluded) continue;
      ++words;
      const auto guess = static_cast<std::size_t>(predicted[row]);
      ++of_label[label_count + guess];
      if (labels[row] < 0) {
        ++unseen;
        continue;
      }
      const auto truth = static_cast<std::size_t>(labels[row]);
      ++of_label[truth];
      if (truth == guess) ++of_label[2 * label_count + truth];
    }
  }
};

/// -log p of the true label of each row, nats, float64 on the host; 0 where there is none.
at::Tensor losses_of(const at::Tensor& log_p, const std::int32_t* labels) {
  at::Tensor truth = at::empty({log_p.size(0), 1}, at::kLong);
  at::Tensor known = at::empty({log_p.size(0)}, at::kDouble);
  for (std::int64_t row = 0; row < log_p.size(0); ++row) {
    truth.data_ptr<std::int64_t>()[row] = std::max(labels[row], 0);
    known.data_ptr<double>()[row] = labels[row] < 0 ? 0.0 : -1.0;
  }
  const at::Tensor of_truth = log_p.gather(1, truth.to(log_p.device())).view({-1});
  return of_truth.to(at::kDouble).cpu().mul_(known);
}

/// Adds the losses of a block's words to their sentences, which lie in the block whole.
void add_by_sentence(const at::Tensor& losses, RowRange words, const Corpus& corpus,
                     std::vector<double>& loss_of_sentence) {
  const auto& offsets = corpus.sentence_offsets;
  auto sentence = static_cast<std::size_t>(
      std::upper_bound(offsets.begin(), offsets.end(), words.begin) - offsets.begin() - 1);
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    while (offsets[sentence + 1] <= word) ++sentence;
    loss_of_sentence[sentence] += losses.data_ptr<double>()[word - words.begin];
  }
}

/// int64 [sentence], on the host: fixed-point losses of all ranks.
at::Tensor sum_over_ranks(std::vector<double>& losses, const at::Tensor& factor,
                          ProbeData::Impl& data) {
  const auto size = static_cast<std::int64_t>(losses.size());
  at::Tensor fixed = encode(at::from_blob(losses.data(), {size}, at::kDouble), factor).contiguous();
  data.comm.all_reduce(Buffer<std::int64_t>::host(
      {fixed.data_ptr<std::int64_t>(), static_cast<std::size_t>(fixed.numel())}));
  return fixed;
}

}  // namespace

Judgement judge(ProbeData::Impl& data, const at::Tensor& parameters, const Standardiser& by,
                const std::vector<std::int32_t>& label_of_word) {
  const std::int64_t neurons = data.neurons.size();
  const auto labels = static_cast<std::size_t>(parameters.size(0));
  const at::Tensor weights = parameters.narrow(1, 0, neurons).to(at::kFloat).contiguous();
  const at::Tensor bias = parameters.select(1, neurons).to(at::kFloat).contiguous();
  const at::Tensor reach =
      ((data.largest + by.mean.abs()) * by.inverse * weights.abs()).sum(1) + bias.abs();
  const double bound = (2 * reach.max().item<double>() + std::log(labels) + 1) *
                       static_cast<double>(label_of_word.size());
  const at::Tensor factor = fixed_point_factors(at::full({1}, bound, at::kDouble));

  Counts counts;
  counts.of_label.assign(3 * labels, 0);
  std::vector<double> loss_of_sentence(static_cast<std::size_t>(data.corpus.sentence_count()));
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const RowRange words = data.features.words(i);
    const std::int32_t* column = label_of_word.data() + words.begin;
    if (std::all_of(column, column + words.size(),
                    [](std::int32_t label) { return label == label_excluded; })) {
      continue;
    }
    const at::Tensor x = data.features.standardised(i, by, at::kFloat);
    const at::Tensor log_p = at::log_softmax(at::addmm(bias, x, weights.t()), 1);
    counts.add(at::argmax(log_p, 1), column, labels);
    add_by_sentence(losses_of(log_p, column), words, data.corpus, loss_of_sentence);
    data.comm.beat("probes: scoring", static_cast<std::int64_t>(i));
  }

  std::vector<std::int64_t> all{counts.words, counts.unseen};
  all.insert(all.end(), counts.of_label.begin(), counts.of_label.end());
  data.comm.all_reduce(Buffer<std::int64_t>::host(all));
  const at::Tensor loss = sum_over_ranks(loss_of_sentence, factor, data);
  const auto part = [&](std::size_t which) {
    const auto begin = all.begin() + 2 + static_cast<std::ptrdiff_t>(which * labels);
    return std::vector<std::int64_t>(begin, begin + static_cast<std::ptrdiff_t>(labels));
  };
  Judgement result{all[0], all[1], 0, 0, part(0), part(1), part(2), {}};
  for (const std::int64_t correct : result.correct_of) result.correct += correct;
  const auto judged = static_cast<double>(std::max<std::int64_t>(1, result.words - result.unseen));
  result.loss = decode(loss.sum().view({1}), factor).item<double>() / judged;
  const at::Tensor by_sentence = decode(loss, factor).contiguous();
  result.loss_of_sentence.assign(by_sentence.data_ptr<double>(),
                                 by_sentence.data_ptr<double>() + by_sentence.numel());
  return result;
}

}  // namespace salient
