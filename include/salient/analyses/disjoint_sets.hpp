#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// A minimal set of the neurons that those before it have left.
struct DisjointSet {
  std::vector<NeuronId> neurons;  ///< most salient first, by the probe on all that were left
  SubsetProbe probe;              ///< on these alone
  SubsetProbe left;               ///< on all neurons that were left, these included
};

/// How often the task can be learned from other neurons (JMLR23 5.3 infers it from random ones).
struct TaskDisjointSets {
  std::string task;
  double delta = 0;  ///< of the options' the nearest to the papers' (1)
  DeltaScale scale = DeltaScale::absolute;
  std::int64_t dev_words = 0, test_words = 0;
  std::vector<DisjointSet> sets;  ///< as they were found
  /// On the neurons that the last set has left: not within delta, unless `is_cut_short` or none.
  SubsetProbe left;
  bool is_cut_short = false;  ///< by the number of sets that are looked for
};

/// Collective; the same on every rank and on any number of ranks. Begins with the sets of `minimal`
/// that set_of_papers() takes, found by the same options, for each of `tasks` that has some: its
/// set is taken away, the probe trained again on all other neurons, at the same penalties, these
/// ranked again, and the smallest of their first neurons that is within delta of the task's own
/// probe on dev (there and at the next sizes) is the next set; until a probe on all that is left is
/// no longer within delta, or options.disjoint sets are found.
std::vector<TaskDisjointSets> find_disjoint_sets(
    ProbeData& data, const std::vector<ProbedTask>& tasks, const RankingOptions& ranking,
    const std::vector<TaskMinimalSets>& minimal, const ProbeOptions& probe,
    const MinimalSetOptions& options, const Solutions& solutions = Solutions());

}  // namespace salient
