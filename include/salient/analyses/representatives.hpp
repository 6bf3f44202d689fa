#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// A probe on one neuron of each cluster of a cut.
struct RepresentativesScore {
  double threshold = 0;  ///< of the cut
  SubsetProbe probe;     ///< intervals by usual_draws
};

/// Probes retrained on one neuron of each cluster, at the penalties of the task.
struct TaskRepresentatives {
  std::string task;
  std::int64_t dev_words = 0, test_words = 0;
  std::vector<RepresentativesScore> cuts;
  SubsetProbe own;  ///< the task's probe on all neurons
};

/// All neurons (layer major), those first that stand for a cluster in the most cuts; of as many,
/// the most salient. The most salient neuron of a cluster stands for it. Cuts of one tree are
/// nested: the first neurons, as many as a cut has clusters, stand for those.
///
/// `salience`: all neurons (layer major), most salient first.
std::vector<std::int64_t> representatives_first(const std::vector<RedundancyClusters>& cuts,
                                                const std::vector<std::int64_t>& salience);

/// Collective; the same on every rank and on any number of ranks. Retrains probes of all tasks on
/// the representatives of every cut, which the task's own ranking picks, in one study. `cuts`: of
/// one tree.
std::vector<TaskRepresentatives> probe_representatives(ProbeData& data,
                                                       const std::vector<ProbedTask>& tasks,
                                                       const std::vector<RedundancyClusters>& cuts,
                                                       const RankingOptions& ranking,
                                                       const ProbeOptions& probe,
                                                       const Solutions& solutions = Solutions());

}  // namespace salient
