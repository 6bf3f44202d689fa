#include "probes/judge.hpp"

#include <ATen/ops/addmm.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <cmath>

namespace salient {
namespace {

/// Counts of this rank, laid out so that one all-reduce carries them.
struct Counts {
  std::int64_t words = 0, unseen = 0, loss = 0;
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

/// Sum of -log p of the true labels over the rows that have one, nats.
at::Tensor loss_of(const at::Tensor& log_p, const std::int32_t* labels) {
  std::vector<std::int64_t> rows, truths;
  for (std::int64_t row = 0; row < log_p.size(0); ++row) {
    if (labels[row] < 0) continue;
    rows.push_back(row);
    truths.push_back(labels[row]);
  }
  const auto index = [&](std::vector<std::int64_t>& values) {
    return at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kLong)
        .to(log_p.device());
  };
  return log_p.index({index(rows), index(truths)}).sum(at::kDouble).neg();
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
  const at::Tensor factor = fixed_point_factors(at::full({1}, bound, at::kDouble).to(data.where));

  Counts counts;
  counts.of_label.assign(3 * labels, 0);
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
    counts.loss += encode(loss_of(log_p, column).view({1}), factor).item<std::int64_t>();
    data.comm.beat("probes: scoring", static_cast<std::int64_t>(i));
  }

  std::vector<std::int64_t> all{counts.words, counts.unseen, counts.loss};
  all.insert(all.end(), counts.of_label.begin(), counts.of_label.end());
  data.comm.all_reduce(Buffer<std::int64_t>::host(all));
  const auto part = [&](std::size_t which) {
    const auto begin = all.begin() + 3 + static_cast<std::ptrdiff_t>(which * labels);
    return std::vector<std::int64_t>(begin, begin + static_cast<std::ptrdiff_t>(labels));
  };
  Judgement result{all[0], all[1], 0, 0, part(0), part(1), part(2)};
  for (const std::int64_t correct : result.correct_of) result.correct += correct;
  const auto judged = static_cast<double>(std::max<std::int64_t>(1, result.words - result.unseen));
  const at::Tensor loss_sum = at::full({1}, all[2], at::kLong).to(data.where);
  result.loss = decode(loss_sum, factor).item<double>() / judged;
  return result;
}

}  // namespace salient
