#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/masking.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/study.hpp"

namespace salient {

bool has_dev_words(const ProbedTask& probed);

/// A probe of `labels` at the penalties of `like`, which starts from that and is solved as a point
/// of a path is; to be completed by its neurons. Both outlive it.
StudyProbe probe_like(const TrainedProbe& like, const Task& labels, const std::string& name);
/// Of a task, like its own probe.
StudyProbe like_own_probe(const ProbedTask& probed, const std::string& name);

/// Neurons that have a weight other than 0.
std::int64_t support_of(const LinearProbe& probe);

/// Whether it is solved to what it was asked for, where its solver can tell.
bool is_solved(const TrainedProbe& trained);

/// What probes on subsets of the neurons get right of one split.
struct SplitAccuracies {
  std::int64_t words = 0;
  std::vector<double> accuracies;          ///< float64 [probe], fractions; 0 without words
  std::vector<std::vector<double>> drawn;  ///< float64 [draw][probe]: of bootstraps of sentences
};

SplitAccuracies accuracies_of(const SentenceHits& hits, std::int32_t draws, std::uint64_t seed);

struct JudgedSubsets {
  std::vector<SubsetProbe> probes;
  SplitAccuracies dev, test;
  SentenceHits dev_hits, test_hits;
};

/// Of a difference and what bootstraps have of it, at least one; p_holm is left to
/// correct_by_holm().
Margin margin_of(double value, std::vector<double> drawn);
/// Of what `above` makes of the accuracies of the probes.
Margin margin_of(const SplitAccuracies& split,
                 const std::function<double(const std::vector<double>& accuracies)>& above);
/// Of a probe over the mean of `others`, of which there is at least one.
Margin margin_over(const std::vector<std::size_t>& others, std::size_t probe,
                   const SplitAccuracies& split);

/// Collective; the same on every rank and on any number of ranks. `neurons`: of each of `probes`
/// how many it learned from.
JudgedSubsets judge_subsets(ProbeData& data, const Task& task,
                            const std::vector<const TrainedProbe*>& probes,
                            const std::vector<std::int64_t>& neurons, std::int32_t draws,
                            std::uint64_t seed);

/// Of [word] hits of probes, whose neurons the caller knows.
JudgedSubsets judge_hits(const std::vector<const WordHits*>& hits, const Corpus& corpus,
                         const Task& task, std::int32_t draws, std::uint64_t seed);

/// How much worse than the oracle on dev is near enough, and for how many sizes.
struct Tolerance {
  Oracle oracle = Oracle::own;
  double delta = 0;
  DeltaScale scale = DeltaScale::absolute;
  std::int32_t hold = 0;
};

struct SmallestSize {
  std::int64_t size = 0;
  std::int64_t low = 0, high = 0;  ///< sizes between which are 95 % of bootstraps
};

/// The smallest of `sizes` that is within the tolerance, as place_within() has it; of each draw as
/// of the whole. The probes of these sizes come first in `dev`.
SmallestSize smallest_within(const Tolerance& tolerance, const std::vector<std::int64_t>& sizes,
                             const SplitAccuracies& dev);

}  // namespace salient
