#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string_view>
#include <vector>

#include "salient/probes/label_statistics.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// Other ways to order neurons than by a probe's own weights.
enum class Rival {
  /// Sum over pairs of labels of the difference of their means (Antverg & Belinkov 2022; NeuroX).
  probeless,
  probeless_standardised,  ///< the same, each neuron divided by its deviation
  mean_difference,  ///< largest |mean of a label - mean of the others| over labels / (most - least)
  f_statistic,      ///< of the analysis of variance by labels
  variance,         ///< without any label
  /// Between label and value, nats, in 16 bins half a deviation wide.
  mutual_information,
  /// Best overlap of "above (or below) a value" and a label, in the mean over labels (Mu & Andreas
  /// 2020).
  iou,
  /// Of the value, or of its negative, as a score for a label, in the mean over labels (Suau et al.
  /// 2022; NeuroX calls it IoU).
  average_precision,
  gaussian,     ///< greedy, by Gaussians of each label (Torroba Hennigen et al. 2020)
  mean_weight,  ///< mean over labels of |w| of the job's own probe
  clusters,     ///< by the |w| of a neuron's whole cluster of correlated neurons, likewise
  lasso,        ///< a probe's own weights, as the job orders them, with l1 alone
  ridge,        ///< the same with l2 alone
  random,       ///< drawn by a seed
  reversed      ///< the job's own order, from its end
};
std::string_view name_of(Rival rival);

/// Whether a ranking only shows what chance, or the wrong end, would do.
bool is_control(Rival rival);

/// Whether it is made from histograms of the values.
bool wants_histograms(Rival rival);
/// Whether it is made from another probe.
bool wants_probe(Rival rival);
/// Whether it is made from LabelStatistics alone.
bool wants_statistics(Rival rival);

/// float64 [neuron]: the higher, the more salient; by statistics of labels. A neuron that is
/// constant over the words has 0.
Eigen::VectorXd scores_by_statistics(Rival rival, const LabelStatistics& statistics);

/// A neuron's score by its histogram; likewise.
double score_by_histogram(Rival rival, const LabelHistogram& words);

/// Whether a method tells of one label alone what it tells of all: by its statistics, its histogram
/// or its weights.
bool has_label_orders(Rival rival);

/// float64 [label, neuron]: the higher, the more salient for the label; by statistics of labels.
/// probeless: the sum over other labels of the difference of the two means (as NeuroX has it for a
/// class), probeless_standardised likewise; mean_difference: of the label itself. A label without
/// words, and a neuron that is constant over the words, has 0.
LabelMatrix label_scores_by_statistics(Rival rival, const LabelStatistics& statistics);

/// float64 [label]: of one neuron, likewise; mutual_information: between the value and whether a
/// word has the label.
Eigen::VectorXd label_scores_by_histogram(Rival rival, const LabelHistogram& words);

/// An order of all neurons for one label.
struct LabelOrder {
  std::vector<std::int64_t> columns;  ///< int64 [place]: layer major, most salient first
  std::vector<double> scores;         ///< float64 [place], of the first places at least
  friend bool operator==(const LabelOrder&, const LabelOrder&) = default;
};
/// By scores (float64 [neuron], finite), ties by column.
LabelOrder label_order_by(const Eigen::VectorXd& scores);
LabelOrder label_order_of(const std::vector<RankedNeuron>& order, const NeuronLayout& neurons);

/// float64 [neuron], in [0, 1).
Eigen::VectorXd random_scores(std::int64_t neurons, std::uint64_t seed);

/// Every neuron once, by its score (float64 [neuron], finite), ties by NeuronId.
std::vector<RankedNeuron> ranked_by(const Eigen::VectorXd& scores, const NeuronLayout& neurons);

/// From its end; scores change their sign.
std::vector<RankedNeuron> reversed(std::vector<RankedNeuron> order);

/// By the mean over labels of |weight|; else as rank_neurons().
std::vector<RankedNeuron> ranked_by_mean_weight(const Matrix& weights, const Matrix& gradient,
                                                const NeuronLayout& neurons);

/// Cluster after cluster, by the largest over labels of the summed |weight| of its members, which
/// is the score of each of them; members of one cluster, clusters of one score and neurons of
/// clusters without weight as in `own`. `weights`: float32 [label, neuron]; `cluster_of`: int32
/// [neuron], numbered from 0; `own`: every neuron once.
std::vector<RankedNeuron> ranked_by_clusters(const Matrix& weights,
                                             const std::vector<std::int32_t>& cluster_of,
                                             std::vector<RankedNeuron> own,
                                             const NeuronLayout& neurons);

}  // namespace salient
