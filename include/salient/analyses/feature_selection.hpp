#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/layers.hpp"
#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// Which neuron stands for a cluster. salient: the first in the task's ranking. medoid: the one
/// with the largest sum of correlations with the others. random: any, as the papers have it.
enum class Representative { salient, medoid, random };
std::string_view name_of(Representative representative);

struct FeatureSelectionOptions {
  bool enabled = false;
  /// How much worse on dev than all layers the first ones may be; for each a selection.
  std::vector<double> layer_deltas{2};
  double threshold = 0.3;  ///< distance at which the clusters are cut (c_t)
  double delta = 1;        ///< how much worse on dev than all neurons the selected ones may be
  DeltaScale scale = DeltaScale::relative;  ///< of both deltas
  Representative representative = Representative::salient;
  std::int32_t draws = 10;  ///< of random representatives
  std::uint64_t seed = 42;  ///< of these draws

  void validate() const;  ///< throws UsageError that names the key
};

/// From one neuron of each cluster to the fewest of them.
struct SelectedFeatures {
  SubsetProbe representatives;    ///< on one neuron of each cluster
  SubsetProbe probe;              ///< on the selected neurons alone
  std::vector<NeuronId> neurons;  ///< these, most salient first, by the probe on representatives
};

struct FeatureSelection {
  double layer_delta = 0;
  std::int64_t layers = 0;               ///< first ones that are kept
  SubsetProbe first_layers;              ///< on all of their neurons
  std::vector<SelectedFeatures> chosen;  ///< one for each draw of representatives
};

/// What is left of a task's neurons by the pipeline of Dalvi et al. (2020).
struct TaskFeatureSelection {
  std::string task;
  double threshold = 0, delta = 0;
  DeltaScale scale = DeltaScale::relative;
  Representative representative = Representative::salient;
  std::int64_t dev_words = 0, test_words = 0;
  SubsetProbe own;                           ///< the task's probe, on all neurons
  std::vector<FeatureSelection> selections;  ///< by layer delta
};

/// Of each cluster the neuron that comes first in `order`: their columns, ascending.
/// `columns`: the clustered ones, ascending; `cluster_of`: [of columns]; `order`: these columns and
/// maybe others, each once. Throws BugError if a cluster has none in it.
std::vector<std::int64_t> first_of_each_cluster(const std::vector<std::int64_t>& columns,
                                                const std::vector<std::int32_t>& cluster_of,
                                                const std::vector<std::int64_t>& order);

/// Columns that are clustered, those with the largest sum of correlations with the other members of
/// their cluster first; of equal sums the lower column. `correlation`: of `columns`.
std::vector<std::int64_t> medoids_first(const Matrix& correlation,
                                        const std::vector<std::int64_t>& columns,
                                        const std::vector<std::int32_t>& cluster_of, bool absolute);

/// What a selection goes by.
struct SelectionRules {
  RankingOptions ranking;
  ProbeOptions probe;
  MinimalSetOptions sizes;  ///< which are tried, how many must hold, and draws for intervals
  bool absolute = true;     ///< clusters: RedundancyOptions::absolute
  FeatureSelectionOptions options;
};

/// Collective; the same on every rank and on any number of ranks. CCFS of Dalvi et al. (2020), "the
/// layer selector, correlation clustering, feature selection": for each layer delta the fewest
/// first layers whose probe is near enough to all layers' on dev; of their neurons, clustered by
/// correlation, one of each cluster; these ranked by a probe on them alone; and the smallest of
/// their first neurons near enough to the task's own probe on dev, there and at the next
/// `sizes.hold` sizes (of none all). All at the penalties of the task. `layers`: of the tasks that
/// have dev words; the others are left out. Clusters on the root, whose memory is that of
/// cluster_redundant().
std::vector<TaskFeatureSelection> select_features(Communicator& comm, ProbeData& data,
                                                  const std::vector<ProbedTask>& tasks,
                                                  const std::vector<TaskLayers>& layers,
                                                  const SelectionRules& rules,
                                                  const Solutions& solutions = Solutions());

}  // namespace salient
