#include "probes/judge.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace salient {
namespace {

Confusion confusion_of(const std::vector<std::int32_t>& guess_of_word,
                       const std::vector<std::int32_t>& label_of_word, std::int64_t labels) {
  Confusion confusion = Confusion::Zero(labels + 1, labels);
  for (std::size_t word = 0; word < label_of_word.size(); ++word) {
    const std::int32_t label = label_of_word[word];
    if (label == label_excluded) continue;
    ++confusion(label < 0 ? labels : label, guess_of_word[word]);
  }
  return confusion;
}

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

/// Calls `judge_block(i)` for each of this rank's blocks with a word that is asked for.
template <class JudgeBlock>
void for_blocks_with(const std::vector<std::int32_t>& label_of_word, ProbeData::Impl& data,
                     JudgeBlock judge_block) {
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const RowRange words = data.features.words(i);
    const std::int32_t* column = label_of_word.data() + words.begin;
    if (std::all_of(column, column + words.size(),
                    [](std::int32_t label) { return label == label_excluded; })) {
      continue;
    }
    judge_block(i);
    data.comm.beat("probes: scoring", static_cast<std::int64_t>(i));
  }
}

Judgement judge_labels(ProbeData::Impl& data, const at::Tensor& parameters, const Standardiser& by,
                       const std::vector<std::int32_t>& label_of_word) {
  const std::int64_t labels = parameters.size(0);
  const LinearModel model(parameters, at::kFloat);
  const at::Tensor reach =
      ((data.largest + by.mean.abs()) * by.inverse * model.weights.abs()).sum(1) + model.bias.abs();
  const double bound =
      (2 * reach.max().item<double>() + std::log(static_cast<double>(labels)) + 1) *
      static_cast<double>(label_of_word.size());
  const at::Tensor factor = fixed_point_factors(at::full({1}, bound, at::kDouble));

  Judgement result;
  result.guess_of_word.resize(label_of_word.size());
  std::vector<double> loss_of_sentence(static_cast<std::size_t>(data.corpus.sentence_count()));
  for_blocks_with(label_of_word, data, [&](std::size_t i) {
    const RowRange words = data.features.words(i);
    const std::int32_t* column = label_of_word.data() + words.begin;
    const at::Tensor x = data.features.standardised(i, by, at::kFloat);
    const at::Tensor log_p = at::log_softmax(model.logits_of(x), 1);
    const at::Tensor guess = at::argmax(log_p, 1).cpu().contiguous();
    for (std::int64_t row = 0; row < guess.numel(); ++row) {
      if (column[row] == label_excluded) continue;
      result.guess_of_word[static_cast<std::size_t>(words.begin + row)] =
          static_cast<std::int32_t>(guess.data_ptr<std::int64_t>()[row]);
    }
    add_by_sentence(losses_of(log_p, column), words, data.corpus, loss_of_sentence);
  });

  // A word is of one rank and 0 on the others.
  data.comm.all_reduce(Buffer<std::int32_t>::host(result.guess_of_word));
  const at::Tensor loss = sum_over_ranks(loss_of_sentence, factor, data);
  result.confusion = confusion_of(result.guess_of_word, label_of_word, labels);
  result.words = result.confusion.sum();
  result.unseen = result.confusion.row(labels).sum();
  result.correct = result.confusion.diagonal().sum();
  const auto judged = static_cast<double>(std::max<std::int64_t>(1, result.words - result.unseen));
  result.loss = decode(loss.sum().view({1}), factor).item<double>() / judged;
  const at::Tensor by_sentence = decode(loss, factor).contiguous();
  result.loss_of_sentence.assign(by_sentence.data_ptr<double>(),
                                 by_sentence.data_ptr<double>() + by_sentence.numel());
  return result;
}

/// float64 [word, global]: what is predicted of the words of blocks with one that is asked for.
std::vector<double> predictions(ProbeData::Impl& data, const LinearModel& model,
                                const Standardiser& by,
                                const std::vector<std::int32_t>& label_of_word) {
  std::vector<double> value_of_word(label_of_word.size());
  for_blocks_with(label_of_word, data, [&](std::size_t i) {
    const at::Tensor x = data.features.standardised(i, by, at::kDouble);
    const at::Tensor values = model.logits_of(x).cpu().contiguous();
    std::copy_n(values.data_ptr<double>(), values.numel(),
                value_of_word.begin() + data.features.words(i).begin);
  });
  // A word is of one rank and 0 on the others: the sum is exact.
  data.comm.all_reduce(Buffer<double>::host(value_of_word));
  return value_of_word;
}

Judgement judge_numbers(ProbeData::Impl& data, const at::Tensor& parameters, const Standardiser& by,
                        const Lesson& asked) {
  const LinearModel model(parameters, at::kDouble);
  Judgement result;
  result.value_of_word = predictions(data, model, by, asked.label_of_word);
  result.loss_of_sentence.resize(static_cast<std::size_t>(data.corpus.sentence_count()));
  double loss = 0;
  for (std::size_t s = 0; s < result.loss_of_sentence.size(); ++s) {
    const RowRange words = data.corpus.words_of(static_cast<std::int64_t>(s));
    for (auto word = static_cast<std::size_t>(words.begin);
         word < static_cast<std::size_t>(words.end); ++word) {
      if (asked.label_of_word[word] < 0) continue;
      const double error = result.value_of_word[word] - asked.value_of_word[word];
      result.loss_of_sentence[s] += error * error / 2;
      ++result.words;
    }
    loss += result.loss_of_sentence[s];
  }
  result.loss = loss / static_cast<double>(std::max<std::int64_t>(1, result.words));
  return result;
}

}  // namespace

Judgement judge(ProbeData::Impl& data, const at::Tensor& parameters, const Standardiser& by,
                const Lesson& asked) {
  return asked.is_of_numbers() ? judge_numbers(data, parameters, by, asked)
                               : judge_labels(data, parameters, by, asked.label_of_word);
}

}  // namespace salient
