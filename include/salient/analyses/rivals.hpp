#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/ranking_comparison.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/rivals.hpp"

namespace salient {

class ProbeData;

/// By which probes the first neurons of rankings are judged: the linear one, or a Gaussian of each
/// label.
enum class RankingProbe { linear, gaussian };

struct RivalOptions {
  std::vector<Rival> methods;  ///< to be compared with the job's own order; none: no
  /// Files of orders (read_order()) that are compared too; `{}` in a name is the task's.
  std::vector<std::string> from;
  std::vector<std::int64_t> sizes{10, 50, 100};  ///< N of the tops that are compared
  std::vector<RankingProbe> probes;        ///< that judge these tops; none: they are not judged
  std::int32_t draws = 10000;              ///< of sentences, for intervals, and p of differences
  std::uint64_t seed = 42;                 ///< of the random order, and of the draws
  std::int64_t gaussian_candidates = 400;  ///< neurons with the largest F, for `gaussian`
  std::int64_t gaussian_steps = 50;        ///< of them it orders so many

  bool any() const { return !methods.empty() || !from.empty(); }
  bool wants_clusters() const;  ///< of redundant neurons
  void validate() const;
};

/// The rivals of one task, its own order first, and how they compare.
struct TaskRivals {
  std::string task;
  std::vector<NamedRanking> rankings;
  std::vector<RankingComparison> comparisons;  ///< one a size
  std::vector<std::string> labels;
  std::vector<LabelAgreement> label_agreements;  ///< by ranking, label, size
};

/// Collective; the same on every rank. For each of `tasks`, whose passes over the activations are
/// shared. Neurons of a task's own probe, and of those that rivals train by `probe`, are ordered by
/// `ranking`. `read`, if it is not empty: of each task the orders of options.from, which follow
/// those of options.methods. `solutions`: of a former call, and where those probes are kept.
/// `cluster_of`: int32 [neuron], where wants_clusters().
std::vector<TaskRivals> rank_rivals(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                    const RivalOptions& options, const ProbeOptions& probe,
                                    const RankingOptions& ranking,
                                    const std::vector<std::vector<NamedRanking>>& read = {},
                                    const Solutions& solutions = Solutions(),
                                    const std::vector<std::int32_t>& cluster_of = {});

}  // namespace salient
