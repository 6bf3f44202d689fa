#pragma once

#include <ATen/core/Tensor.h>

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "probes/data_impl.hpp"
#include "probes/feature_blocks.hpp"

namespace salient {

/// This rank's train words of a task, those of a block one behind the other.
struct LabelledWords {
  at::Tensor x;                      ///< float32 [word, feature] on the host, standardised
  std::vector<std::int32_t> labels;  ///< [word]
  std::vector<RowRange> blocks;      ///< rows of each block, none empty

  std::int64_t size() const { return x.size(0); }
  const float* row(std::int64_t word) const { return x.data_ptr<float>() + word * x.size(1); }
  std::size_t label(std::int64_t word) const {
    return static_cast<std::size_t>(labels[static_cast<std::size_t>(word)]);
  }
};

LabelledWords labelled_words(ProbeData::Impl& data, const Task& task, const Standardiser& by);

/// int64 [label]: train words of all ranks.
std::vector<std::int64_t> words_of_labels(const ProbeData::Impl& data, const Task& task);

/// Of a label's words over all ranks.
struct LabelScatter {
  std::int64_t words = 0;   ///< 0: the others are empty
  Eigen::VectorXd mean;     ///< float64 [feature]
  Eigen::MatrixXd scatter;  ///< float64 [feature, feature]: sums of products of distances from it
};

/// Collective; the same bits on any number of ranks: [label]. `words`: of `task`, by `by`.
std::vector<LabelScatter> label_scatters(ProbeData::Impl& data, const Task& task,
                                         const LabelledWords& words, const Standardiser& by);

/// The covariance that is likeliest a posteriori by the prior of Torroba Hennigen et al. (2020),
/// whose degrees of freedom are two more than the features and whose scatter is the words' own
/// variances.
Eigen::MatrixXd likeliest_covariance(Eigen::MatrixXd scatter, std::int64_t words);

/// What a variance given other neurons is at least, of neurons that are standardised.
constexpr double least_variance = 1e-6;

}  // namespace salient
