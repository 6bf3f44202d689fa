#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

#include "salient/corpus/corpus.hpp"

namespace salient {

class ProbeData;

/// Row-major, so that one row is one label.
using LabelMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// What a task's train words say of every neuron by itself. Words without a label of train take no
/// part.
struct LabelStatistics {
  std::vector<std::int64_t> words;  ///< int64 [label]; 0 for a label under corpus.min_label_count
  LabelMatrix mean;                 ///< float64 [label, neuron]; 0 for a label without words
  LabelMatrix squares;              ///< float64 [label, neuron]: sum of (x - the label's mean)^2
  Eigen::VectorXd least, most;      ///< float64 [neuron]

  std::int64_t total_words() const;
  Eigen::VectorXd total_mean() const;      ///< float64 [neuron], over all labels' words
  Eigen::VectorXd total_variance() const;  ///< float64 [neuron], population variance; constant: 0
};

/// Collective; one pass over the activations for all tasks, none of which may have numbers. The
/// same bits on any number of ranks.
std::vector<LabelStatistics> label_statistics(ProbeData& data,
                                              const std::vector<const Task*>& tasks);

/// Bins of a neuron's values: 1/16 of its deviation over all train words wide, from 4 deviations
/// below its mean to 4 above; values beyond are in the outermost bins.
constexpr std::int64_t histogram_bins = 128;
constexpr double bins_per_deviation = 16;

/// int32 [label, bin]: train words with a label of train, by the value that one neuron has there.
using LabelHistogram =
    Eigen::Map<const Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
/// `task`: its place; `neuron`: a column.
using TakeHistogram =
    std::function<void(std::size_t task, std::int64_t neuron, const LabelHistogram& words)>;

/// Collective. Hands the histogram of every neuron and task to `take`, on every rank, all of one
/// task's in the order of columns. As many neurons are counted in a pass over the activations as
/// have room in 256 MiB.
void label_histograms(ProbeData& data, const std::vector<const Task*>& tasks,
                      const TakeHistogram& take);

}  // namespace salient
