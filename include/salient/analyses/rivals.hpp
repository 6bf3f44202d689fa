#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/analyses/ranking_comparison.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/probe.hpp"
#include "salient/rankings/rivals.hpp"

namespace salient {

class ProbeData;

struct RivalOptions {
  std::vector<Rival> methods;  ///< to be compared with the job's own order; none: no
  std::vector<std::int64_t> sizes{10, 50, 100};  ///< N of the tops that are compared
  std::uint64_t seed = 42;                       ///< of the random order

  void validate() const;
};

/// The rivals of one task, its own order first, and how they compare.
struct TaskRivals {
  std::string task;
  std::vector<NamedRanking> rankings;
  std::vector<RankingComparison> comparisons;  ///< one a size
};

/// What a task brings with it.
struct RivalTask {
  const Task* task = nullptr;
  std::vector<RankedNeuron> own;  ///< the job's order of its neurons
  TrainedProbe trained;           ///< by which it is
};

/// Collective; the same on every rank. For each of `tasks`, none of which may have numbers; all
/// share their passes over the activations. Probes of rivals are trained by `probe`, and ordered by
/// `ranking`.
std::vector<TaskRivals> rank_rivals(ProbeData& data, const std::vector<RivalTask>& tasks,
                                    const RivalOptions& options, const ProbeOptions& probe,
                                    const RankingOptions& ranking);

}  // namespace salient
