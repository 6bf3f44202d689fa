#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/score.hpp"

namespace salient {

struct SingleNeuronsOptions {
  bool enabled = false;
  /// How many neurons of each label's sparse probes; more than help: as many as do.
  std::vector<std::int64_t> sizes{1, 2, 4, 8, 16, 32};

  /// Whether correlations of all neurons are wanted.
  bool correlates() const noexcept { return enabled && !sizes.empty(); }
  void validate() const;  ///< throws UsageError that names the key
};

/// How words of one split are told from all others of it. Words with a label that train has not are
/// among the others.
struct MarkedSplit {
  Split split = Split::dev;
  std::int64_t words = 0;
  LabelScore score;            ///< predicted: marked words
  std::optional<double> area;  ///< under the ROC curve; none where one side has no words
};

/// A few neurons that tell the words of a label from all others: a word is marked if the offset and
/// its activations times their weights sum up to the threshold or more.
struct LabelMarker {
  std::int64_t neurons = 0;
  std::vector<double> weights;  ///< of activations as they are stored
  double offset = 0;
  double threshold = 0;
  std::vector<MarkedSplit> splits;  ///< the one that chose the threshold, and test if it has words
};

struct MarkedLabel {
  std::string name;
  std::int64_t train_words = 0;
  /// Whose words choose thresholds: dev, or train where dev has none of the label.
  Split chosen_on = Split::dev;
  NeuronId best;                ///< the neuron that tells the label's train words best by itself
  double train_area = 0;        ///< under its ROC curve there; below 0.5: low values mark the label
  LabelMarker single;           ///< by this neuron; its weight is 1 or -1
  std::vector<NeuronId> order;  ///< neurons of the sparse probes, in the order of choice
  std::vector<LabelMarker> sparse;  ///< on the first so many of them; the smallest first
};

/// What a single neuron knows of each label, and what a few together do.
struct TaskSingleNeurons {
  std::string task;
  std::vector<MarkedLabel> labels;  ///< those with train words
};

struct ScoredWord {
  double score = 0;
  bool has_label = false;
};

/// The highest score first. `scores`, `has_label`: [word].
std::vector<ScoredWord> by_score(const std::vector<double>& scores,
                                 const std::vector<char>& has_label);
/// The threshold that has the highest F1 on the words, of several the highest: half way between a
/// score and the next lower one. `words`: at least one, the highest score first.
double best_threshold(const std::vector<ScoredWord>& words);
/// The share of pairs of a word that has the label and one that has not in which the former has the
/// higher score, equal ones counted half; none without pairs. `words`: likewise.
std::optional<double> area_under_curve(const std::vector<ScoredWord>& words);

/// Collective; the same on every rank and on any number of ranks. Nothing is chosen on test.
///
/// Of a label the best neuron is that whose area under the ROC curve on train is farthest from 1/2
/// (of several the first). Sparse probes (Gurnee et al. 2023) are one label against the rest by
/// least squares, which is the linear discriminant: forward selection adds the neuron that takes
/// most of the squared error left, by the correlations of all neurons over train.
std::vector<TaskSingleNeurons> find_single_neurons(ProbeData& data,
                                                   const std::vector<const Task*>& tasks,
                                                   const SingleNeuronsOptions& options);

}  // namespace salient
