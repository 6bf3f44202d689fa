#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/labels.hpp"
#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/stability.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/score.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// What a finished run found of a task.
struct FinishedTask {
  std::string name;
  std::string recipe;                   ///< "default", "jmlr2023", "neurox"
  std::vector<std::string> deviations;  ///< "probe.l1 = 1e-05 (recipe: 0.001)"
  TrainedProbe trained;
  std::vector<RankedNeuron> order;  ///< every neuron of the run once, most salient first
  std::vector<ProbeScore> scores;
  std::optional<TaskMinimalSets> minimal;
  std::optional<TaskStability> stability;
};

/// A run of which every stage up to the rankings is done. Runs are told apart by their places in
/// the list that is compared; the first is the base.
struct FinishedRun {
  std::string name;   ///< its directory, as it was given
  std::string model;  ///< description
  std::string corpus_digest;
  std::int64_t words = 0;
  std::string site = "hidden";  ///< what of a layer its neurons are, as encoder.site has it
  NeuronLayout neurons;         ///< of its probes' features
  std::vector<FinishedTask> tasks;

  /// Whether a neuron of one has its like in the other: the same site, layers and units.
  bool has_neurons_of(const FinishedRun& other) const;
  const FinishedTask* task(const std::string& task_name) const;  ///< null if it has none
};

struct ComparisonOptions {
  /// Numbers of first neurons that are compared; none: the base's minimal set, where it has one,
  /// and 1, 2, 5, 10 and 20 % of the neurons.
  std::vector<std::int64_t> top;
  /// Of a label's |w| that its neurons reach, as LabelsOptions has it.
  double percent = LabelsOptions{}.percent;

  void validate() const;  ///< throws UsageError that names the flag
};

/// By how much an accuracy of a run is above the base's, with usual_draws of the sentences; p_holm
/// by all such differences of the task. Bootstraps in which either run has no words are left out.
struct AccuracyDifference {
  Margin margin;
  /// Both judge the same text, and draw the same sentences of it; else each its own.
  bool paired = false;
};

/// What the probe on a run's own minimal set scores, the one that set_of_papers() takes.
struct MinimalScore {
  std::int64_t neurons = 0;
  double delta = 0;
  DeltaScale scale = DeltaScale::absolute;
  Split split = Split::test;  ///< dev where there are no test words
  std::int64_t words = 0;
  SubsetScore score;
  std::optional<double> difference;         ///< of accuracies, as RunScore has it
  std::optional<AccuracyDifference> drawn;  ///< likewise

  double accuracy() const noexcept;
};

/// What a run's probe scores on the last split that has words.
struct RunScore {
  Split split = Split::train;
  std::int64_t words = 0;
  std::int64_t correct = 0;          ///< of numbers 0
  std::optional<double> score;       ///< accuracy, a fraction; of numbers R^2
  std::optional<double> difference;  ///< from the base's; none of the base, and of another split
  std::optional<AccuracyDifference> drawn;  ///< the same of accuracies, where there is one
  std::optional<MinimalScore> minimal;
};

/// The first neurons of two orders.
struct TopOverlap {
  std::int64_t neurons = 0;
  std::int64_t shared = 0;
  double overlap = 0;   ///< shared / all of both (Jaccard)
  double expected = 0;  ///< mean overlap of two random sets of as many
};

/// The orders of two runs whose neurons have the same layout.
struct OrderPair {
  std::size_t one = 0, other = 0;     ///< runs; one < other
  std::vector<TopOverlap> tops;       ///< by size
  std::optional<double> correlation;  ///< Spearman's, over all neurons; none for a single one
};

/// A difference from the base. Between low and high are 95 % of the differences between the runs'
/// bootstraps of the same number; none unless both have some.
struct Shift {
  double value = 0;
  std::optional<double> low, high;
};

/// Where a run's first neurons lie: as many as the base's minimal set has, or a tenth of the
/// base's; of a model of another size the same share of its neurons, rounded down, but at least
/// one.
struct LayerProfile {
  std::int64_t neurons = 0;
  std::vector<std::int64_t> per_layer;  ///< int64 [layer]
  std::vector<double> depths;           ///< float64 [layer]: 0 of the first to 1 of the last
  double centre = 0;                    ///< mean of the numbers of the neurons' layers
  double depth = 0;                     ///< mean of the depths of the neurons' layers
  std::optional<Shift> layer_shift;     ///< of centres; none of the base, and of other layers
  std::optional<Shift> depth_shift;     ///< of depths; none of the base
};

/// A label in one run: its neurons have ComparisonOptions::percent of its |w|.
struct LabelOfRun {
  std::int64_t train_words = 0;
  std::int64_t neurons = 0;
  std::optional<std::int32_t> dominant;  ///< number of the layer with most of its |w|
  double dominant_share = 0;             ///< of its |w|
};

/// A label's neurons in two runs with the same layout.
struct LabelRunPair {
  std::size_t one = 0, other = 0;  ///< runs; one < other
  std::int64_t shared = 0;
  std::optional<double> overlap;  ///< shared / all of both (Jaccard); none if both have none
};

struct ComparedLabel {
  std::string name;
  std::vector<LabelOfRun> runs;  ///< [run]
  std::vector<LabelRunPair> pairs;
};

struct TaskComparison {
  std::string task;
  bool of_numbers = false;            ///< in the base: scores are R^2, and there are no labels
  bool is_minimal = false;            ///< layers are of the base's minimal set, not of a tenth
  std::vector<RunScore> scores;       ///< [run]
  std::vector<OrderPair> orders;      ///< all pairs of runs with the same layout
  std::vector<LayerProfile> layers;   ///< [run]
  std::vector<ComparedLabel> labels;  ///< those of all runs, in name order
  std::vector<std::string> labels_of_some;  ///< those that only some runs have, in name order
};

/// A task that is left out, for only some runs have it.
struct TaskOfSome {
  std::string task;
  std::vector<std::size_t> runs;
};

struct RunComparison {
  double percent = 0;                     ///< ComparisonOptions::percent
  std::vector<TaskComparison> tasks;      ///< those of all runs, in the base's order
  std::vector<TaskOfSome> tasks_of_some;  ///< in name order
};

/// Mean overlap (Jaccard) of two random sets of `size` of so many neurons: over the hypergeometric
/// distribution of what they share.
double expected_overlap(std::int64_t size, std::int64_t neurons);

/// Compares what at least two runs found. Throws UsageError if no task is in all of them, and says
/// which each has. A pure function.
RunComparison compare_runs(const std::vector<FinishedRun>& runs, const ComparisonOptions& options);

}  // namespace salient
