#include "salient/probes/gaussians.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "probes/kernels.hpp"
#include "probes/label_scatter.hpp"
#include "probes/products.hpp"
#include "probes/task_words.hpp"
#include "salient/support/error.hpp"
#include "salient/support/fixed_point.hpp"

namespace salient {
namespace {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;

/// Of a word's log-likelihood: less is taken for this.
constexpr double unlikeliest = -1e9;
/// So many words are judged at a time: what is known of them and of all candidates is then in a
/// core's own cache.
constexpr std::int64_t words_at_once = 64;

/// A label's words as a Gaussian over the candidates, of which some are given.
struct LabelGaussian {
  double log_prior = 0;
  VectorXd mean;    // [candidate]
  MatrixXd rest;    // [candidate, candidate]: covariance given the neurons so far
  MatrixXd slopes;  // [step, candidate]: what a given neuron adds to the mean of each
  VectorXd offset;  // [candidate]: mean where all given neurons are 0

  bool exists() const { return mean.size() > 0; }  // of a label with words
  double variance(Index candidate) const {
    return std::max(rest(candidate, candidate), least_variance);
  }
  double height(Index candidate) const {
    return -0.5 * std::log(2 * std::numbers::pi * variance(candidate));
  }
  void give(Index candidate, Index step, const std::vector<Index>& given);
};

void LabelGaussian::give(Index candidate, Index step, const std::vector<Index>& given) {
  const Eigen::RowVectorXd gain = rest.row(candidate) / variance(candidate);
  for (Index t = 0; t < step; ++t) slopes.row(t) -= slopes(t, candidate) * gain;
  slopes.row(step) = gain;
  rest -= rest.col(candidate).eval() * gain;
  offset = mean;
  for (Index t = 0; t <= step; ++t) {
    offset -= mean[given[static_cast<std::size_t>(t)]] * slopes.row(t).transpose();
  }
}

/// [label]; of those without words nothing.
std::vector<LabelGaussian> gaussians_of(std::vector<LabelScatter> scatters, Index steps,
                                        std::int64_t all_words) {
  std::vector<LabelGaussian> found(scatters.size());
  for (std::size_t label = 0; label < scatters.size(); ++label) {
    LabelScatter& of_label = scatters[label];
    if (of_label.words == 0) continue;
    const double share = static_cast<double>(of_label.words) / static_cast<double>(all_words);
    found[label] = {std::log(share), of_label.mean,
                    likeliest_covariance(std::move(of_label.scatter), of_label.words),
                    MatrixXd::Zero(steps, of_label.mean.size()), of_label.mean};
  }
  return found;
}

/// A label's Gaussian as the loops over words want it, float32.
struct RoundedGaussian {
  std::vector<float> offset, height, precision;  // [candidate]
  at::Tensor slopes;                             // [step so far, candidate]
};

RoundedGaussian rounded(const LabelGaussian& gaussian, Index given) {
  RoundedGaussian found;
  const Index candidates = gaussian.mean.size();
  for (Index j = 0; j < candidates; ++j) {
    found.offset.push_back(static_cast<float>(gaussian.offset[j]));
    found.height.push_back(static_cast<float>(gaussian.height(j)));
    found.precision.push_back(static_cast<float>(0.5 / gaussian.variance(j)));
  }
  found.slopes = at::empty({given, candidates}, at::kFloat);
  Eigen::Map<Matrix>(found.slopes.data_ptr<float>(), given, candidates) =
      gaussian.slopes.topRows(given).cast<float>();
  return found;
}

/// The search for one task.
class GreedyChoice {
 public:
  GreedyChoice(ProbeData::Impl& data, LabelledWords words, std::vector<LabelGaussian> gaussians,
               std::int64_t all_words, std::int64_t steps);

  /// Chooses a candidate, and says how likely the labels are with it.
  double step();
  const std::vector<Index>& given() const { return given_; }

 private:
  bool is_given(Index candidate) const {
    return std::find(given_.begin(), given_.end(), candidate) != given_.end();
  }
  std::vector<double> log_likelihoods() const;
  std::vector<double> largest_before(RowRange words) const;
  bool judge(RowRange words, const std::vector<RoundedGaussian>& labels,
             std::vector<std::int64_t>& sums) const;
  void give(Index candidate);

  ProbeData::Impl& data_;
  LabelledWords words_;
  std::vector<LabelGaussian> gaussians_;  // [label]
  std::vector<RowRange> parts_;           // of blocks, which ranks do not change
  FixedPoint scale_;
  double all_words_;
  at::Tensor given_values_;                  // float32 [word, step]
  std::vector<Index> given_;                 // candidates, as they were chosen
  std::vector<std::vector<double>> before_;  // [label][word]: log of prior and density so far
};

GreedyChoice::GreedyChoice(ProbeData::Impl& data, LabelledWords words,
                           std::vector<LabelGaussian> gaussians, std::int64_t all_words,
                           std::int64_t steps)
    : data_(data),
      words_(std::move(words)),
      gaussians_(std::move(gaussians)),
      scale_(FixedPoint::for_sums_up_to(-unlikeliest * static_cast<double>(all_words))),
      all_words_(static_cast<double>(all_words)),
      given_values_(at::zeros({words_.size(), steps}, at::kFloat)) {
  for (const RowRange block : words_.blocks) {
    for (std::int64_t begin = block.begin; begin < block.end; begin += words_at_once) {
      parts_.push_back({begin, std::min(begin + words_at_once, block.end)});
    }
  }
  for (const LabelGaussian& gaussian : gaussians_) {
    before_.emplace_back(static_cast<std::size_t>(words_.size()), gaussian.log_prior);
  }
}

/// Logarithms of densities of some words with each candidate, [word, candidate].
struct Densities {
  std::vector<float> own;           // of the word's label
  std::vector<float> largest, sum;  // of all labels, as sum x e^largest
  std::vector<float> of_label;      // of the label that was added last

  explicit Densities(std::size_t cells)
      : own(cells),
        largest(cells, std::numeric_limits<float>::lowest()),
        sum(cells, 0.0F),
        of_label(cells) {}
  double log_likelihood(std::size_t cell) const {
    const float value = own[cell] - largest[cell] - std::log(sum[cell]);
    return std::max(static_cast<double>(value), unlikeliest);
  }
};

/// float64 [word of `words`]: the largest over labels, from which the others are seen, so that
/// float32 has room.
std::vector<double> GreedyChoice::largest_before(RowRange words) const {
  std::vector<double> largest(static_cast<std::size_t>(words.size()),
                              std::numeric_limits<double>::lowest());
  for (std::size_t label = 0; label < gaussians_.size(); ++label) {
    if (!gaussians_[label].exists()) continue;
    const auto* const before = before_[label].data() + words.begin;
    for (std::size_t i = 0; i < largest.size(); ++i) largest[i] = std::max(largest[i], before[i]);
  }
  return largest;
}

/// Adds to `sums`, fixed-point [candidate], how likely the labels of some words are with each.
/// False: a product was refused.
bool GreedyChoice::judge(RowRange words, const std::vector<RoundedGaussian>& labels,
                         std::vector<std::int64_t>& sums) const {
  const std::int64_t candidates = words_.x.size(1);
  const auto given = static_cast<std::int64_t>(given_.size());
  const at::Tensor x = given_values_.narrow(0, words.begin, words.size()).narrow(1, 0, given);
  const at::Tensor predicted = at::zeros({words.size(), candidates}, at::kFloat);
  Densities densities(static_cast<std::size_t>(words.size() * candidates));
  const std::vector<double> from = largest_before(words);
  std::vector<float> before(from.size());
  bool taken = true;
  for (std::size_t label = 0; label < labels.size(); ++label) {
    const RoundedGaussian& gaussian = labels[label];
    if (!gaussians_[label].exists()) continue;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const double own = before_[label][static_cast<std::size_t>(words.begin) + i];
      before[i] = static_cast<float>(own - from[i]);
    }
    if (given > 0) taken = multiply_alone(predicted, x, gaussian.slopes, 0) && taken;
    add_densities({words.size(), candidates, before.data(), gaussian.offset.data(),
                   gaussian.height.data(), gaussian.precision.data()},
                  words_.row(words.begin), predicted.data_ptr<float>(), densities.of_label.data(),
                  densities.largest.data(), densities.sum.data());
    for (std::int64_t i = 0; i < words.size(); ++i) {
      if (words_.label(words.begin + i) != label) continue;
      std::copy_n(densities.of_label.begin() + i * candidates, candidates,
                  densities.own.begin() + i * candidates);
    }
  }
  for (std::size_t j = 0; j < sums.size(); ++j) {
    double likelihood = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
      likelihood += densities.log_likelihood(i * sums.size() + j);
    }
    sums[j] += scale_.encode(likelihood);
  }
  return taken;
}

/// float64 [candidate]: mean over the words of all ranks.
std::vector<double> GreedyChoice::log_likelihoods() const {
  std::vector<RoundedGaussian> labels;
  for (const LabelGaussian& gaussian : gaussians_) {
    labels.push_back(gaussian.exists() ? rounded(gaussian, std::ssize(given_)) : RoundedGaussian());
  }
  const auto candidates = static_cast<std::size_t>(words_.x.size(1));
  std::vector<std::int64_t> sums(candidates, 0);
  bool taken = true;
#pragma omp parallel reduction(&& : taken)
  {
    std::vector<std::int64_t> own(candidates, 0);
#pragma omp for schedule(dynamic)
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      const bool of_part = judge(parts_[part], labels, own);
      taken = taken && of_part;
    }
#pragma omp critical
    for (std::size_t j = 0; j < candidates; ++j) sums[j] += own[j];
  }
  require_taken(taken);
  data_.comm.all_reduce(Buffer<std::int64_t>::host(sums));
  std::vector<double> means;
  for (const std::int64_t sum : sums) means.push_back(scale_.decode(sum) / all_words_);
  return means;
}

void GreedyChoice::give(Index candidate) {
  const Index step = std::ssize(given_);
  given_values_.select(1, step).copy_(words_.x.select(1, candidate));
  given_.push_back(candidate);
  const float* const values = given_values_.data_ptr<float>();
  for (std::size_t label = 0; label < gaussians_.size(); ++label) {
    LabelGaussian& gaussian = gaussians_[label];
    if (!gaussian.exists()) continue;
    const VectorXd slopes = gaussian.slopes.col(candidate).head(step);
    const double offset = gaussian.offset[candidate], variance = gaussian.variance(candidate),
                 height = gaussian.height(candidate);
    for (std::int64_t word = 0; word < words_.size(); ++word) {
      const Eigen::Map<const Eigen::VectorXf> x(values + word * given_values_.size(1), step + 1);
      const double mean = offset + slopes.dot(x.head(step).cast<double>());
      const double away = static_cast<double>(x[step]) - mean;
      before_[label][static_cast<std::size_t>(word)] += height - 0.5 * away * away / variance;
    }
    gaussian.give(candidate, step, given_);
  }
}

double GreedyChoice::step() {
  const std::vector<double> found = log_likelihoods();
  std::size_t best = found.size();
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (is_given(static_cast<Index>(j))) continue;
    if (best == found.size() || found[j] > found[best]) best = j;
  }
  give(static_cast<Index>(best));
  return found[best];
}

}  // namespace

std::int64_t most_gaussian_candidates(const Task& task) {
  const double labels = std::max(1, task.labels.size());
  return static_cast<std::int64_t>(std::sqrt(static_cast<double>(table_bytes) / (8 * labels)));
}

GaussianChoice choose_by_gaussians(ProbeData& data, const Task& task,
                                   std::vector<std::int64_t> candidates, std::int64_t steps) {
  ProbeData::Impl& impl = data.impl();
  std::sort(candidates.begin(), candidates.end());
  steps = std::min(steps, std::ssize(candidates));
  const std::vector<std::int64_t> counts = words_of_labels(impl, task);
  const std::int64_t all_words = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  if (steps == 0 || all_words == 0) return {};

  const Standardiser by = some_of(standardiser_of(data.train_moments(), impl.where),
                                  int64_tensor(candidates, impl.where));
  LabelledWords words = labelled_words(impl, task, by);
  auto gaussians = gaussians_of(label_scatters(impl, task, words, by), steps, all_words);
  GreedyChoice search(impl, std::move(words), std::move(gaussians), all_words, steps);
  GaussianChoice found;
  for (std::int64_t step = 0; step < steps; ++step) {
    found.log_likelihood.push_back(search.step());
    found.columns.push_back(candidates[static_cast<std::size_t>(search.given().back())]);
    impl.comm.beat("analyses: Gaussians", step);
  }
  return found;
}

}  // namespace salient
