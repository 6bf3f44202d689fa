#include "salient/probes/label_statistics.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "probes/data_impl.hpp"
#include "probes/products.hpp"
#include "probes/task_words.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Sums of one task over this rank's words so far.
struct LabelSums {
  std::vector<std::int32_t> label_of_word;  // [word, global]: of words that take part, else -1
  at::Tensor sums, squares;                 // int64 [label, neuron], of x - shift, fixed-point
  at::Tensor reach;                         // float64 [2 neurons]: largest x; largest -x
};

/// What all tasks' sums are seen from and kept at.
struct SumScale {
  at::Tensor shift;                // float64 [neuron]: mean over all train words
  at::Tensor of_sums, of_squares;  // factors [neuron]
};

SumScale scale_of(ProbeData& data) {
  const at::Tensor shift = float64_tensor(data.train_moments().mean, data.impl().where);
  const at::Tensor farthest = data.impl().largest + shift.abs();
  const auto words = std::max(1.0, static_cast<double>(data.corpus().word_count()));
  return {shift, fixed_point_factors(farthest * words),
          fixed_point_factors(farthest.square() * words)};
}

LabelSums empty_sums(const ProbeData::Impl& data, const Task& task) {
  const auto of = [&](at::ScalarType type) { return at::TensorOptions(type).device(data.where); };
  const std::int64_t labels = task.labels.size(), neurons = data.neurons.size();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {train_labels(data, task), at::zeros({labels, neurons}, of(at::kLong)),
          at::zeros({labels, neurons}, of(at::kLong)),
          at::full({2 * neurons}, -infinity, of(at::kDouble))};
}

/// float64 [label, word]: 1 at each word's label.
at::Tensor one_hot(std::span<const std::int32_t> label_of_word, std::int64_t labels,
                   at::Device where) {
  const auto words = static_cast<std::int64_t>(label_of_word.size());
  at::Tensor hot = at::zeros({labels, words}, at::kDouble);
  for (std::int64_t word = 0; word < words; ++word) {
    const std::int32_t label = label_of_word[static_cast<std::size_t>(word)];
    if (label >= 0) hot.data_ptr<double>()[label * words + word] = 1;
  }
  return hot.to(where);
}

/// Rows of the words that take part.
std::vector<std::int64_t> rows_of(std::span<const std::int32_t> label_of_word) {
  std::vector<std::int64_t> rows;
  for (std::size_t row = 0; row < label_of_word.size(); ++row) {
    if (label_of_word[row] >= 0) rows.push_back(static_cast<std::int64_t>(row));
  }
  return rows;
}

void widen_range(const at::Tensor& x, std::span<const std::int32_t> labels, LabelSums& task) {
  const std::vector<std::int64_t> rows = rows_of(labels);
  if (rows.empty()) return;
  const bool is_all = std::ssize(rows) == x.size(0);
  const at::Tensor some = is_all ? x : x.index_select(0, int64_tensor(rows, x.device()));
  task.reach = at::maximum(task.reach, at::cat({some.amax(0), some.amin(0).neg()}, 0));
}

void add_block(ProbeData::Impl& data, std::size_t i, const SumScale& scale,
               std::vector<LabelSums>& tasks) {
  const RowRange words = data.features.words(i);
  const bool any = std::any_of(tasks.begin(), tasks.end(), [&](const LabelSums& task) {
    return has_any(words, task.label_of_word);
  });
  if (!any) return;
  at::Tensor x = data.features.raw(i, at::kDouble);
  std::vector<at::Tensor> hot;
  for (LabelSums& task : tasks) {
    const auto labels = labels_of(words, task.label_of_word);
    widen_range(x, labels, task);
    hot.push_back(one_hot(labels, task.sums.size(0), data.where));
  }
  x.sub_(scale.shift);
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    add_encoded(product(hot[task], x), scale.of_sums, tasks[task].sums);
  }
  x.square_();
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    add_encoded(product(hot[task], x), scale.of_squares, tasks[task].squares);
  }
}

/// Collective: the sums of all ranks.
void reduce(ProbeData::Impl& data, LabelSums& task) {
  data.all_reduce(task.sums);
  data.all_reduce(task.squares);
  data.comm.all_reduce(float64_buffer(task.reach, data.device), Reduction::max);
  data.comm.wait(data.device.memory());
}

LabelMatrix to_label_matrix(const at::Tensor& values) {
  const at::Tensor host = values.cpu().contiguous();
  return Eigen::Map<const LabelMatrix>(host.data_ptr<double>(), host.size(0), host.size(1));
}

LabelStatistics statistics_of(const LabelSums& sums, const SumScale& scale) {
  LabelStatistics found;
  found.words.resize(static_cast<std::size_t>(sums.sums.size(0)));
  for (const std::int32_t label : sums.label_of_word) {
    if (label >= 0) ++found.words[static_cast<std::size_t>(label)];
  }
  found.mean = to_label_matrix(decode(sums.sums, scale.of_sums));
  found.squares = to_label_matrix(decode(sums.squares, scale.of_squares));
  const Eigen::RowVectorXd shift = to_vector(scale.shift).transpose();
  for (Eigen::Index label = 0; label < found.mean.rows(); ++label) {
    const std::int64_t words = found.words[static_cast<std::size_t>(label)];
    if (words == 0) continue;
    found.mean.row(label) /= static_cast<double>(words);
    found.squares.row(label) -= static_cast<double>(words) * found.mean.row(label).cwiseAbs2();
    found.mean.row(label) += shift;
  }
  found.squares = found.squares.cwiseMax(0);
  found.most = to_vector(sums.reach.narrow(0, 0, shift.size()));
  found.least = -to_vector(sums.reach.narrow(0, shift.size(), shift.size()));
  return found;
}

}  // namespace

std::int64_t LabelStatistics::total_words() const {
  return std::accumulate(words.begin(), words.end(), std::int64_t{0});
}

Eigen::VectorXd LabelStatistics::total_mean() const {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(mean.cols());
  for (Eigen::Index label = 0; label < mean.rows(); ++label) {
    sum +=
        static_cast<double>(words[static_cast<std::size_t>(label)]) * mean.row(label).transpose();
  }
  return sum / static_cast<double>(std::max<std::int64_t>(1, total_words()));
}

Eigen::VectorXd LabelStatistics::total_variance() const {
  const Eigen::VectorXd centre = total_mean();
  Eigen::VectorXd sum = squares.colwise().sum().transpose();
  for (Eigen::Index label = 0; label < mean.rows(); ++label) {
    sum += static_cast<double>(words[static_cast<std::size_t>(label)]) *
           (mean.row(label).transpose() - centre).cwiseAbs2();
  }
  sum /= static_cast<double>(std::max<std::int64_t>(1, total_words()));
  return (least.array() < most.array()).select(sum, 0.0);
}

std::vector<LabelStatistics> label_statistics(ProbeData& data,
                                              const std::vector<const Task*>& tasks) {
  ProbeData::Impl& impl = data.impl();
  const SumScale scale = scale_of(data);
  std::vector<LabelSums> sums;
  for (const Task* task : tasks) sums.push_back(empty_sums(impl, *task));
  for (std::size_t i = 0; i < impl.features.size(); ++i) {
    add_block(impl, i, scale, sums);
    impl.comm.beat("analyses: statistics of labels", static_cast<std::int64_t>(i));
  }
  std::vector<LabelStatistics> found;
  for (LabelSums& task : sums) {
    reduce(impl, task);
    found.push_back(statistics_of(task, scale));
  }
  return found;
}

}  // namespace salient
