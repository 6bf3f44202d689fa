#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/salient_sets.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// Layers in a row count from the first of the layout, whose numbers are the model's.
struct LayersOptions {
  bool enabled = false;
  /// How much worse on dev than the probe on all layers the first layers may be.
  std::vector<double> deltas{1, 2, 3};
  DeltaScale scale = DeltaScale::relative;  ///< as LayerSelector has it
  std::int32_t draws = 1000;                ///< of sentences, for intervals
  std::uint64_t seed = 42;                  ///< of the draws

  void validate() const;  ///< throws UsageError that names the key
};

/// What LayerSelector (Dalvi et al. 2020) keeps: so many first layers, the fewest whose probe is
/// within delta of the one on all layers, on dev. Between low and high are 95 % of bootstraps.
struct SelectedLayers {
  double delta = 0;
  std::int64_t layers = 0, low = 0, high = 0;
};

/// A layer's number as a mean of some; between low and high are 95 % of the bootstraps that have
/// one.
struct CentreOfGravity {
  double layer = 0, low = 0, high = 0;
};

struct TaskLayers {
  std::string task;
  std::vector<std::int32_t> numbers;  ///< int32 [layer]: the model's
  DeltaScale scale = DeltaScale::relative;
  std::int64_t dev_words = 0, test_words = 0;
  std::vector<SubsetProbe> alone;  ///< [layer]: on that layer's neurons
  std::vector<SubsetProbe> first;  ///< [layer]: on all up to it; the last is the task's own probe
  std::vector<SelectedLayers> selected;  ///< by delta
  /// expected_layer() of the accuracies of `first`.
  std::optional<CentreOfGravity> dev_centre, test_centre;
  std::vector<SalientSet> salient;  ///< as salient_sets() has them
};

/// Where the gains lie that each further layer brings to the accuracy of the first ones (Tenney et
/// al. 2019, "expected layer"): sum of number x gain / sum of gains, over all layers but the first.
/// None if all layers together are no better than the first alone.
/// `accuracies`: float64 [layer], of the first layers up to each.
std::optional<double> expected_layer(const std::vector<double>& accuracies,
                                     const std::vector<std::int32_t>& numbers);

/// Collective; the same on every rank and on any number of ranks. Trains probes of all tasks on
/// each layer alone and on the first layers up to each, in one study. Layers are chosen on dev; a
/// task without words there is left out. `minimal`: of tasks that have any. `clusters`: of
/// redundant neurons; null if there are none.
std::vector<TaskLayers> probe_layers(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                     const RankingOptions& ranking, const ProbeOptions& probe,
                                     const LayersOptions& options,
                                     const std::vector<TaskMinimalSets>& minimal,
                                     const RedundancyClusters* clusters = nullptr,
                                     const Solutions& solutions = Solutions());

}  // namespace salient
