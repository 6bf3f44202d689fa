#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "salient/rankings/rivals.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Places of the labels that have words.
std::vector<Eigen::Index> labels_with_words(const LabelStatistics& statistics) {
  std::vector<Eigen::Index> labels;
  for (std::size_t label = 0; label < statistics.words.size(); ++label) {
    if (statistics.words[label] > 0) labels.push_back(static_cast<Eigen::Index>(label));
  }
  return labels;
}

double words_of(const LabelStatistics& statistics, Eigen::Index label) {
  return static_cast<double>(statistics.words[static_cast<std::size_t>(label)]);
}

/// Each value where its divisor is above 0; else 0.
Eigen::VectorXd divided(const Eigen::VectorXd& values, const Eigen::VectorXd& by) {
  return (by.array() > 0).select(values.array() / by.array(), 0.0);
}

/// sum over pairs |a - b|: of n sorted values each is added once for every smaller one and taken
/// away once for every larger one.
double sum_of_differences(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  double sum = 0, times = 1 - static_cast<double>(values.size());
  for (const double value : values) {
    sum += times * value;
    times += 2;
  }
  return sum;
}

Eigen::VectorXd probeless(const LabelStatistics& statistics) {
  const std::vector<Eigen::Index> labels = labels_with_words(statistics);
  Eigen::VectorXd scores = Eigen::VectorXd::Zero(statistics.mean.cols());
  std::vector<double> means(labels.size());
  for (Eigen::Index neuron = 0; neuron < scores.size(); ++neuron) {
    if (statistics.least[neuron] == statistics.most[neuron]) continue;
    std::transform(labels.begin(), labels.end(), means.begin(),
                   [&](Eigen::Index label) { return statistics.mean(label, neuron); });
    scores[neuron] = sum_of_differences(means);
  }
  return scores;
}

/// float64 [label, neuron], each row divided.
LabelMatrix divided_rows(LabelMatrix values, const Eigen::VectorXd& by) {
  for (Eigen::Index label = 0; label < values.rows(); ++label) {
    values.row(label) = divided(values.row(label).transpose(), by).transpose();
  }
  return values;
}

/// Class-wise: of each label the sum over the others of |its mean - theirs|.
LabelMatrix probeless_by_label(const LabelStatistics& statistics) {
  LabelMatrix scores = LabelMatrix::Zero(statistics.mean.rows(), statistics.mean.cols());
  const std::vector<Eigen::Index> labels = labels_with_words(statistics);
  for (auto one = labels.begin(); one != labels.end(); ++one) {
    for (auto other = labels.begin(); other != one; ++other) {
      const Eigen::RowVectorXd apart =
          (statistics.mean.row(*one) - statistics.mean.row(*other)).cwiseAbs();
      scores.row(*one) += apart;
      scores.row(*other) += apart;
    }
  }
  for (Eigen::Index neuron = 0; neuron < scores.cols(); ++neuron) {
    if (statistics.least[neuron] == statistics.most[neuron]) scores.col(neuron).setZero();
  }
  return scores;
}

/// A label's mean is n / (n - n_label) times as far from that of the others as from that of all.
LabelMatrix mean_difference_by_label(const LabelStatistics& statistics) {
  const Eigen::VectorXd centre = statistics.total_mean();
  const auto total = static_cast<double>(statistics.total_words());
  LabelMatrix scores = LabelMatrix::Zero(statistics.mean.rows(), statistics.mean.cols());
  for (const Eigen::Index label : labels_with_words(statistics)) {
    const double others = total - words_of(statistics, label);
    if (others == 0) continue;
    const Eigen::VectorXd away = (statistics.mean.row(label).transpose() - centre).cwiseAbs();
    scores.row(label) = (away * (total / others)).transpose();
  }
  return divided_rows(std::move(scores), statistics.most - statistics.least);
}

/// Where labels have no variance inside, its square root is taken to be 1e-12 of the range.
Eigen::VectorXd f_statistic(const LabelStatistics& statistics) {
  const std::vector<Eigen::Index> labels = labels_with_words(statistics);
  const Eigen::VectorXd centre = statistics.total_mean();
  Eigen::VectorXd between = Eigen::VectorXd::Zero(centre.size());
  for (const Eigen::Index label : labels) {
    const Eigen::VectorXd away = statistics.mean.row(label).transpose() - centre;
    between += words_of(statistics, label) * away.cwiseAbs2();
  }
  const auto groups = static_cast<double>(labels.size());
  const auto words = static_cast<double>(statistics.total_words());
  const Eigen::VectorXd least = (1e-12 * (statistics.most - statistics.least)).cwiseAbs2() * words;
  const Eigen::VectorXd within = statistics.squares.colwise().sum().transpose().cwiseMax(least);
  return divided(between / std::max(1.0, groups - 1), within / std::max(1.0, words - groups));
}

using Counts = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// -sum p log p of counts, in nats.
template <class Numbers>
double entropy(const Numbers& counts, double total) {
  double sum = 0;
  for (Eigen::Index i = 0; i < counts.size(); ++i) {
    const double share = counts(i) / total;
    if (share > 0) sum -= share * std::log(share);
  }
  return sum;
}

/// Labels and values of the words, in bins eight times as wide.
double mutual_information(const LabelHistogram& words) {
  constexpr Eigen::Index width = 8;
  Counts counts(words.rows(), words.cols() / width);
  for (Eigen::Index bin = 0; bin < counts.cols(); ++bin) {
    counts.col(bin) = words.middleCols(bin * width, width).cast<double>().rowwise().sum();
  }
  const double total = counts.sum();
  const Eigen::VectorXd of_labels = counts.rowwise().sum(), of_bins = counts.colwise().sum();
  const double shared =
      entropy(of_labels, total) + entropy(of_bins, total) -
      entropy(Eigen::Map<const Eigen::VectorXd>(counts.data(), counts.size()), total);
  return std::max(0.0, shared);
}

/// Words of one label, and of all, from a bin on to one end of the values.
struct Tail {
  double label = 0, all = 0;
};

/// Calls `use(before, after)` for each bin that has words, from one end to the other.
template <class Use>
void walk(const Eigen::VectorXd& of_label, const Eigen::VectorXd& of_all, bool from_top, Use use) {
  Tail tail;
  for (Eigen::Index step = 0; step < of_all.size(); ++step) {
    const Eigen::Index bin = from_top ? of_all.size() - 1 - step : step;
    if (of_all[bin] == 0) continue;
    const Tail before = tail;
    tail.label += of_label[bin];
    tail.all += of_all[bin];
    use(before, tail);
  }
}

/// sum over values of (recall gained) x precision, values of a bin being equal.
double average_precision(const Eigen::VectorXd& of_label, const Eigen::VectorXd& of_all,
                         bool from_top) {
  double sum = 0;
  walk(of_label, of_all, from_top, [&](const Tail& before, const Tail& after) {
    sum += (after.label - before.label) * after.label / after.all;
  });
  return sum / of_label.sum();
}

double best_overlap(const Eigen::VectorXd& of_label, const Eigen::VectorXd& of_all, bool from_top) {
  const double label = of_label.sum();
  double best = 0;
  walk(of_label, of_all, from_top, [&](const Tail&, const Tail& after) {
    best = std::max(best, after.label / (label + after.all - after.label));
  });
  return best;
}

/// float64 [label]: `measure(of_label, of_all)`, both float64 [bin]; 0 for a label without words.
template <class Measure>
Eigen::VectorXd by_label(const LabelHistogram& words, Measure measure) {
  const Eigen::VectorXd of_all = words.cast<double>().colwise().sum();
  Eigen::VectorXd scores = Eigen::VectorXd::Zero(words.rows());
  for (Eigen::Index label = 0; label < words.rows(); ++label) {
    const Eigen::VectorXd of_label = words.row(label).cast<double>();
    if (of_label.sum() > 0) scores[label] = measure(of_label, of_all);
  }
  return scores;
}

/// float64 [label]: `measure` at the better end of the values.
template <class Measure>
Eigen::VectorXd by_label_at_better_end(const LabelHistogram& words, Measure measure) {
  return by_label(words, [&](const Eigen::VectorXd& of_label, const Eigen::VectorXd& of_all) {
    return std::max(measure(of_label, of_all, true), measure(of_label, of_all, false));
  });
}

/// Over the labels that have words.
double mean_over_labels(const Eigen::VectorXd& scores, const LabelHistogram& words) {
  const auto labels = (words.rowwise().sum().array() > 0).count();
  return scores.sum() / std::max(1.0, static_cast<double>(labels));
}

/// Of words with the label and of all others.
double mutual_information_of_label(const Eigen::VectorXd& of_label, const Eigen::VectorXd& of_all) {
  Eigen::Matrix<std::int32_t, 2, Eigen::Dynamic, Eigen::RowMajor> words(2, of_all.size());
  words.row(0) = of_label.transpose().cast<std::int32_t>();
  words.row(1) = (of_all - of_label).transpose().cast<std::int32_t>();
  return mutual_information(LabelHistogram(words.data(), 2, words.cols()));
}

}  // namespace

Eigen::VectorXd scores_by_statistics(Rival rival, const LabelStatistics& statistics) {
  switch (rival) {
    case Rival::probeless:
      return probeless(statistics);
    case Rival::probeless_standardised:
      return divided(probeless(statistics), statistics.total_variance().cwiseSqrt());
    case Rival::mean_difference:
      return mean_difference_by_label(statistics).colwise().maxCoeff();
    case Rival::f_statistic:
      return f_statistic(statistics);
    case Rival::variance:
      return statistics.total_variance();
    default:
      throw BugError("a rival that statistics of labels do not make");
  }
}

double score_by_histogram(Rival rival, const LabelHistogram& words) {
  switch (rival) {
    case Rival::mutual_information:
      return mutual_information(words);
    case Rival::iou:
      return mean_over_labels(by_label_at_better_end(words, best_overlap), words);
    case Rival::average_precision:
      return mean_over_labels(by_label_at_better_end(words, average_precision), words);
    default:
      throw BugError("a rival that histograms do not make");
  }
}

LabelMatrix label_scores_by_statistics(Rival rival, const LabelStatistics& statistics) {
  switch (rival) {
    case Rival::probeless:
      return probeless_by_label(statistics);
    case Rival::probeless_standardised:
      return divided_rows(probeless_by_label(statistics), statistics.total_variance().cwiseSqrt());
    case Rival::mean_difference:
      return mean_difference_by_label(statistics);
    default:
      throw BugError("a rival whose orders of labels statistics do not make");
  }
}

Eigen::VectorXd label_scores_by_histogram(Rival rival, const LabelHistogram& words) {
  switch (rival) {
    case Rival::mutual_information:
      return by_label(words, mutual_information_of_label);
    case Rival::iou:
      return by_label_at_better_end(words, best_overlap);
    case Rival::average_precision:
      return by_label_at_better_end(words, average_precision);
    default:
      throw BugError("a rival whose orders of labels histograms do not make");
  }
}

}  // namespace salient
