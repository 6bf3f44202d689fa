#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// top: a share of all neurons. weighted: those with weight for some label. minimal: as many as the
/// smallest set within a delta of the task's own oracle.
enum class SalientKind { top, weighted, minimal };
constexpr SalientKind all_salient_kinds[] = {SalientKind::top, SalientKind::weighted,
                                             SalientKind::minimal};
std::string_view name_of(SalientKind kind);  ///< "top", "weighted", "minimal"

/// The first neurons of a ranking, by the layers that they lie in.
struct SalientSet {
  SalientKind kind = SalientKind::top;
  double limit = 0;  ///< top: percent of all neurons; minimal: the delta
  std::int64_t neurons = 0;
  std::vector<std::int64_t> per_layer;  ///< int64 [layer], of all slots
  std::optional<double> mean_layer;     ///< of the numbers of their layers; none of no neurons
  /// int64 [slot][layer], in the order of NeuronLayout::slots; empty where neurons have none.
  std::vector<std::vector<std::int64_t>> per_slot = {};
  /// float64 [layer]: neurons where each counts in equal parts for all members of its cluster of
  /// redundant ones, which could stand for it; empty without clusters.
  std::vector<double> spread = {};
};

/// The top 1, 5 and 10 % (floor, as the papers have it, but at least one neuron), all with weight,
/// and the minimal sets. `minimal`: of the same task; null if there are none. `clusters`: of all
/// neurons; likewise.
std::vector<SalientSet> salient_sets(const std::vector<RankedNeuron>& order,
                                     const NeuronLayout& neurons, const TaskMinimalSets* minimal,
                                     const RedundancyClusters* clusters = nullptr);

/// Of that task; null if it has none.
const TaskMinimalSets* sets_of_task(const std::string& task,
                                    const std::vector<TaskMinimalSets>& all);

}  // namespace salient
