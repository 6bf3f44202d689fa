#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/rivals.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

constexpr RankingProbe all_ranking_probes[] = {RankingProbe::linear, RankingProbe::gaussian};
std::string_view name_of(RankingProbe probe);

/// How much better than with another ranking probes do with the task's own, on the same bootstraps
/// of sentences.
struct OwnLead {
  std::vector<Margin> sizes;  ///< [size]
  Margin area;                ///< of the areas
};

/// A ranking by what probes of a kind, trained on its first neurons alone, get right.
struct JudgedRanking {
  std::string method;
  bool control = false;
  RankingProbe probe = RankingProbe::linear;
  std::vector<SubsetProbe> sizes;  ///< ascending; Gaussians have a weight for every neuron
  /// Of accuracy over the logarithm of size, as a share of what accuracy 1 would have.
  double dev_area = 0, test_area = 0;
  /// Over this one, where it is another and the split has words. Of one kind of probe all leads on
  /// a split are corrected together.
  std::optional<OwnLead> dev_lead = {}, test_lead = {};
};

struct TaskRivalAccuracy {
  std::string task;
  std::int64_t dev_words = 0, test_words = 0;
  std::vector<JudgedRanking> rankings;  ///< by probe, then in the order of the rankings
};

/// Collective; the same on every rank and on any number of ranks. For each of `rivals`, which are
/// those of `tasks`: accuracy against the number of first neurons under options.probes, two kinds
/// that make different mistakes (Antverg & Belinkov 2022; Fan et al. 2023). Linear probes are at
/// the penalties of the task's own and all in one study; for Gaussians see gaussian_hits(), and
/// sizes beyond most_gaussian_candidates() are left out.
std::vector<TaskRivalAccuracy> judge_rivals(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                            const std::vector<TaskRivals>& rivals,
                                            const RivalOptions& options, const ProbeOptions& probe,
                                            const Solutions& solutions = Solutions());

}  // namespace salient
