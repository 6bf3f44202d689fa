#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

struct ScaleOptions {
  bool enabled = false;
  std::vector<std::int64_t> sizes{10, 20, 50, 100};  ///< first neurons that are compared

  void validate() const;  ///< throws UsageError that names the key
};

/// What a probe gets right on one split.
struct SplitHits {
  Split split = Split::dev;
  std::int64_t words = 0;
  std::int64_t correct = 0;
};

/// A probe of a task, on standardised or on raw activations, and its order of neurons.
struct ScaledProbe {
  bool standardised = true;
  double l1 = 0, l2 = 0;
  bool converged = true;            ///< or of a recipe that promises no optimum
  std::vector<SplitHits> hits;      ///< dev and test, where they have words
  std::vector<RankedNeuron> order;  ///< by the weights for the activations as it saw them
};

/// How much the first so many neurons of both orders agree (see RankingPair).
struct ScaleAgreement {
  std::int64_t neurons = 0;
  double overlap = 0;                 ///< shared, over all of both
  std::optional<double> correlation;  ///< Spearman's, of places
};

/// What of a task's order is the neurons' scale: the size of a weight on raw activations hangs on
/// how far its neuron varies, which differs between layers (Sajjad et al., COLING 2022).
struct TaskScale {
  std::string task;
  ScaledProbe own, other;         ///< other: standardised where the task's own is not, else raw
  std::vector<double> deviation;  ///< float64 [neuron]: over the train words; 0: constant
  std::vector<ScaleAgreement> agreement;  ///< of own and other, by size
};

/// A neuron's places, from 1, in both orders.
struct PlaceShift {
  NeuronId neuron;
  std::int64_t own = 0, other = 0;
};

/// Of the neurons that one of the orders has among its first `size`: those whose places differ by
/// the largest factor first, ties by NeuronId.
std::vector<PlaceShift> shifts_of(const TaskScale& scale, std::int64_t size,
                                  const NeuronLayout& neurons);

/// Collective; the same on every rank and on any number of ranks. Trains for each task the probe on
/// the other scale, whose penalties are found as the task's own were (given ones: the same), as a
/// point of a penalty path is solved.
std::vector<TaskScale> compare_scales(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                      const RankingOptions& ranking, const ProbeOptions& probe,
                                      const ScaleOptions& options,
                                      const Solutions& solutions = Solutions());

}  // namespace salient
