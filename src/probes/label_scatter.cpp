#include "probes/label_scatter.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <numeric>

#include "probes/products.hpp"
#include "probes/task_words.hpp"

namespace salient {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Sums over words, of labels one below the other.
struct ProductSums {
  at::Tensor values;    // int64 [label, feature], fixed-point
  at::Tensor products;  // int64 [label x feature, feature], fixed-point
};

/// float64 [1]: a factor for sums of products of two standardised features.
at::Tensor factor_of_products(ProbeData::Impl& data, const Standardiser& by, std::int64_t words) {
  const at::Tensor farthest = data.largest.index_select(0, by.columns) + by.mean.abs();
  const at::Tensor most = (farthest * by.inverse).max().view({1}).cpu().clamp_min(1);
  return fixed_point_factors(most.square() * static_cast<double>(words));
}

/// The rows of each label's words in a block.
std::vector<std::vector<std::int64_t>> rows_by_label(const LabelledWords& words, RowRange block,
                                                     std::size_t labels) {
  std::vector<std::vector<std::int64_t>> rows(labels);
  for (std::int64_t row = block.begin; row < block.end; ++row) {
    rows[words.label(row)].push_back(row);
  }
  return rows;
}

void add_block(const LabelledWords& words, RowRange block, const at::Tensor& factor,
               ProductSums& sums) {
  const std::int64_t features = words.x.size(1);
  const auto rows = rows_by_label(words, block, static_cast<std::size_t>(sums.values.size(0)));
  for (std::size_t label = 0; label < rows.size(); ++label) {
    if (rows[label].empty()) continue;
    const auto place = static_cast<std::int64_t>(label);
    const at::Tensor x =
        words.x.index_select(0, int64_tensor(rows[label], at::kCPU)).to(at::kDouble);
    add_encoded(x.sum(0, true), factor, sums.values.narrow(0, place, 1));
    add_encoded(product(x.t(), x), factor, sums.products.narrow(0, place * features, features));
  }
}

void reduce(const at::Tensor& sums, Communicator& comm) {
  comm.all_reduce(Buffer<std::int64_t>::host(
      {sums.data_ptr<std::int64_t>(), static_cast<std::size_t>(sums.numel())}));
}

}  // namespace

LabelledWords labelled_words(ProbeData::Impl& data, const Task& task, const Standardiser& by) {
  const std::vector<std::int32_t> label_of_word = train_labels(data, task);
  LabelledWords found;
  std::vector<std::vector<std::int64_t>> words(data.features.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const RowRange all = data.features.words(i);
    for (std::int64_t word = all.begin; word < all.end; ++word) {
      const std::int32_t label = label_of_word[static_cast<std::size_t>(word)];
      if (label < 0) continue;
      words[i].push_back(word);
      found.labels.push_back(label);
    }
  }
  found.x = at::empty({std::ssize(found.labels), by.columns.numel()}, at::kFloat);
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    const std::int64_t end = begin + std::ssize(words[i]);
    found.x.narrow(0, begin, end - begin).copy_(data.features.standardised_words(i, words[i], by));
    found.blocks.push_back({begin, end});
    begin = end;
  }
  return found;
}

std::vector<std::int64_t> words_of_labels(const ProbeData::Impl& data, const Task& task) {
  std::vector<std::int64_t> words(static_cast<std::size_t>(task.labels.size()));
  for (const std::int32_t label : train_labels(data, task)) {
    if (label >= 0) ++words[static_cast<std::size_t>(label)];
  }
  return words;
}

std::vector<LabelScatter> label_scatters(ProbeData::Impl& data, const Task& task,
                                         const LabelledWords& words, const Standardiser& by) {
  const std::vector<std::int64_t> counts = words_of_labels(data, task);
  const std::int64_t all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  const std::int64_t features = words.x.size(1), labels = task.labels.size();
  const at::Tensor factor = factor_of_products(data, by, all);
  ProductSums sums{at::zeros({labels, features}, at::kLong),
                   at::zeros({labels * features, features}, at::kLong)};
  for (const RowRange block : words.blocks) {
    add_block(words, block, factor, sums);
    data.comm.beat("analyses: covariances of labels", block.begin);
  }
  reduce(sums.values, data.comm);
  reduce(sums.products, data.comm);

  const at::Tensor values = decode(sums.values, factor);
  std::vector<LabelScatter> found(counts.size());
  for (std::int64_t label = 0; label < labels; ++label) {
    LabelScatter& of_label = found[static_cast<std::size_t>(label)];
    of_label.words = counts[static_cast<std::size_t>(label)];
    if (of_label.words == 0) continue;
    const auto count = static_cast<double>(of_label.words);
    const at::Tensor own = decode(sums.products.narrow(0, label * features, features), factor);
    const Eigen::Map<const RowMajor> products(own.data_ptr<double>(), features, features);
    of_label.mean =
        Eigen::Map<const Eigen::VectorXd>(values[label].data_ptr<double>(), features) / count;
    of_label.scatter = products - count * of_label.mean * of_label.mean.transpose();
  }
  return found;
}

Eigen::MatrixXd likeliest_covariance(Eigen::MatrixXd scatter, std::int64_t words) {
  const auto count = static_cast<double>(words);
  scatter.diagonal() *= 1 + 1 / count;
  return scatter / (2 * static_cast<double>(scatter.rows()) + 4 + count);
}

}  // namespace salient
