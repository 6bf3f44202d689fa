#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "probes/label_scatter.hpp"
#include "probes/products.hpp"
#include "probes/task_words.hpp"
#include "salient/probes/gaussians.hpp"

namespace salient {
namespace {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;

/// A label's Gaussian over some neurons, as words are judged by it.
struct Density {
  std::int32_t label = 0;
  double most = 0;       // log of prior and density at the mean
  at::Tensor mean;       // float64 [1, neuron]
  at::Tensor whitening;  // float64 [neuron, neuron]: distances from the mean, times it, have
                         // covariance 1
};

Density density_of(std::int32_t label, const LabelScatter& of_label, Index neurons,
                   std::int64_t all_words) {
  MatrixXd rest =
      likeliest_covariance(of_label.scatter.topLeftCorner(neurons, neurons), of_label.words);
  MatrixXd whitening = MatrixXd::Identity(neurons, neurons);
  Density density;
  density.label = label;
  density.most = std::log(static_cast<double>(of_label.words) / static_cast<double>(all_words));
  for (Index given = 0; given < neurons; ++given) {
    const double variance = std::max(rest(given, given), least_variance);
    density.most -= 0.5 * std::log(2 * std::numbers::pi * variance);
    const Index after = neurons - given - 1;
    const Eigen::RowVectorXd gain = rest.row(given).tail(after) / variance;
    rest.bottomRightCorner(after, after) -= rest.col(given).tail(after) * gain;
    whitening.rightCols(after) -= whitening.col(given) * gain;
    whitening.col(given) /= std::sqrt(variance);
  }
  density.mean = float64_tensor(VectorXd(of_label.mean.head(neurons)), at::kCPU).view({1, neurons});
  density.whitening = at::empty({neurons, neurons}, at::kDouble);
  Eigen::Map<MatrixXd>(density.whitening.data_ptr<double>(), neurons, neurons) =
      whitening.transpose();  // by rows there
  return density;
}

/// int32 [word of x]: the likeliest label; of several the first. `x`: float64 [word, neuron].
std::vector<std::int32_t> likeliest_labels(const at::Tensor& x,
                                           const std::vector<Density>& densities) {
  const auto words = static_cast<std::size_t>(x.size(0));
  std::vector<double> largest(words, std::numeric_limits<double>::lowest());
  std::vector<std::int32_t> labels(words, label_unseen);
  for (const Density& density : densities) {
    const at::Tensor away = product(x - density.mean, density.whitening);
    const Eigen::Map<const MatrixXd> by_word(away.data_ptr<double>(), x.size(1), x.size(0));
    for (std::size_t word = 0; word < words; ++word) {
      const double own = density.most - 0.5 * by_word.col(static_cast<Index>(word)).squaredNorm();
      if (own <= largest[word]) continue;
      largest[word] = own;
      labels[word] = density.label;
    }
  }
  return labels;
}

/// Words of a block that can be right.
std::vector<std::int64_t> judged_words(const ProbeData::Impl& data, const Task& task,
                                       RowRange block, std::span<const Split> splits) {
  std::vector<std::int64_t> words;
  for (std::int64_t word = block.begin; word < block.end; ++word) {
    const auto place = static_cast<std::size_t>(word);
    const Split split = data.corpus.split_of_word[place];
    const bool is_asked = std::find(splits.begin(), splits.end(), split) != splits.end();
    if (is_asked && task.label_of_word[place] >= 0) words.push_back(word);
  }
  return words;
}

/// Of one order: [size].
std::vector<WordHits> hits_of(ProbeData::Impl& data, const Task& task, const Standardiser& by,
                              const std::vector<std::int64_t>& sizes,
                              std::span<const Split> splits) {
  const auto scatters = label_scatters(data, task, labelled_words(data, task, by), by);
  std::int64_t all = 0;
  for (const LabelScatter& of_label : scatters) all += of_label.words;
  std::vector<std::vector<Density>> densities(sizes.size());
  for (std::size_t size = 0; size < sizes.size(); ++size) {
    for (std::size_t label = 0; label < scatters.size(); ++label) {
      if (scatters[label].words == 0) continue;
      densities[size].push_back(
          density_of(static_cast<std::int32_t>(label), scatters[label], sizes[size], all));
    }
  }
  std::vector<WordHits> hits(sizes.size(), WordHits(data.corpus.words.size()));
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const auto words = judged_words(data, task, data.features.words(i), splits);
    if (words.empty()) continue;
    const at::Tensor x = data.features.standardised_words(i, words, by).cpu().to(at::kDouble);
    for (std::size_t size = 0; size < sizes.size(); ++size) {
      const auto labels =
          likeliest_labels(x.narrow(1, 0, sizes[size]).contiguous(), densities[size]);
      for (std::size_t word = 0; word < words.size(); ++word) {
        const auto place = static_cast<std::size_t>(words[word]);
        hits[size][place] = labels[word] == task.label_of_word[place] ? 1 : 0;
      }
    }
    data.comm.beat("analyses: probes of Gaussians", static_cast<std::int64_t>(i));
  }
  for (WordHits& of_size : hits) join_over_ranks(of_size, data.comm);
  return hits;
}

}  // namespace

std::vector<std::vector<WordHits>> gaussian_hits(
    ProbeData& data, const Task& task, const std::vector<std::vector<std::int64_t>>& orders,
    const std::vector<std::int64_t>& sizes, std::span<const Split> splits) {
  ProbeData::Impl& impl = data.impl();
  const Standardiser every = standardiser_of(data.train_moments(), impl.where);
  const std::int64_t most = *std::max_element(sizes.begin(), sizes.end());
  std::vector<std::vector<WordHits>> hits;
  for (const std::vector<std::int64_t>& order : orders) {
    const std::vector<std::int64_t> first(order.begin(), order.begin() + most);
    hits.push_back(
        hits_of(impl, task, some_of(every, int64_tensor(first, impl.where)), sizes, splits));
  }
  return hits;
}

}  // namespace salient
