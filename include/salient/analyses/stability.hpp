#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// What differs from probe to probe: the words of train, as bootstraps draw them; or the seed of
/// the papers' recipe, and with it initial weights and the order of words. automatic: the seed
/// where the recipe trains, else the words.
enum class Vary { automatic, words, seed };

struct StabilityOptions {
  bool enabled = false;
  Vary vary = Vary::automatic;
  std::int32_t bootstraps = 50;                      ///< or seeds
  std::vector<std::int64_t> sizes{10, 20, 50, 100};  ///< first neurons that are compared
  std::uint64_t seed = 42;
  /// Each bootstrap is standardised by its own words and chooses its penalties along its own path,
  /// as the task's probe did; false: scaling and penalties are those of the task's probe.
  bool reselect = false;

  void validate() const;  ///< throws UsageError that names the key
};

/// Whether probes of other seeds are compared. Throws UsageError that names stability.vary where
/// the solver has none.
bool varies_seed(const StabilityOptions& options, Solver solver);
/// Throws UsageError that names stability.reselect where the penalties are given.
void check_reselect(const StabilityOptions& options, const ProbeOptions& probe);

/// What a bootstrap draws, with replacement, as many as there are in train: documents, where train
/// has at least ten, else sentences. Or the seed, with all words of train.
enum class DrawnUnit { sentence, document, seed };
std::string_view name_of(DrawnUnit unit);

/// A neuron over the bootstraps.
struct NeuronStability {
  NeuronId neuron;
  double low = 0, high = 0;    ///< places, from 1, between which are 95 % of the bootstraps
  std::vector<double> in_top;  ///< [size]: share of the bootstraps that have it so far in front
};

/// How many of the first neurons lie in a layer, of all slots.
struct LayerStability {
  std::int64_t own = 0;      ///< by the task's own order
  double mean = 0;           ///< over the bootstraps
  double low = 0, high = 0;  ///< 95 % of the bootstraps
};

/// The first so many neurons over the bootstraps. Overlap: shared neurons, over all of both.
struct SizeStability {
  std::int64_t neurons = 0;
  double overlap = 0;        ///< mean, of the task's own with those of a bootstrap
  double low = 0, high = 0;  ///< 95 % of the bootstraps
  double among = 0;          ///< mean over pairs of bootstraps
  std::int64_t stable = 0;   ///< neurons that are there in at least 90 % of the bootstraps
  std::vector<LayerStability> layers;  ///< [layer]
};

/// Neurons to which a label gives weight.
struct LabelSupport {
  std::int64_t own = 0;            ///< by the task's own probe
  double mean = 0, deviation = 0;  ///< over the bootstraps that drew words of the label
  std::int64_t bootstraps = 0;     ///< how many those are
};

/// Accuracy of the probes of bootstraps on one split, which is not drawn.
struct SplitStability {
  Split split = Split::dev;
  std::int64_t words = 0;
  std::int64_t correct = 0;  ///< of them by the task's own probe
  double low = 0, high = 0;  ///< accuracies between which are 95 % of the bootstraps
};

/// How far a task's order of neurons hangs on the words that train happens to have, or on the seed:
/// the interval of every place, Jaccard's overlap of the first neurons, and a neuron's probability
/// to be there. Where the seed varies "bootstraps" are probes of other seeds.
struct TaskStability {
  std::string task;
  DrawnUnit unit = DrawnUnit::sentence;
  std::int64_t units = 0;                 ///< of train; 0 of seeds
  std::int64_t unsolved = 0;              ///< probes of bootstraps that are not converged
  bool reselected = false;                ///< each has its own penalties
  std::vector<ProbePenalties> penalties;  ///< [bootstrap]
  /// First places, up to the first that its neuron holds in less than 90 % of the bootstraps.
  std::int64_t stable_places = 0;
  std::vector<SizeStability> sizes;
  std::vector<NeuronStability> neurons;  ///< all, in the task's own order
  std::vector<LabelSupport> labels;      ///< [label]
  std::vector<SplitStability> splits;    ///< dev and test, where they have words
  /// int64 [bootstrap][place]: the neurons' columns (layer major).
  std::vector<std::vector<std::int64_t>> orders;
};

/// Compares orders of the same neurons (columns, each once) with `own` and with each other at each
/// of `sizes`, more than there are neurons: all; fills stable_places, sizes, neurons. A pure
/// function. `orders`: at least one.
TaskStability compare_with(const std::vector<std::int64_t>& own,
                           const std::vector<std::vector<std::int64_t>>& orders,
                           const std::vector<std::int64_t>& sizes, const NeuronLayout& neurons);

/// Collective; the same on every rank and on any number of ranks. Trains the probes of all
/// bootstraps of all tasks in one study, each at its task's scaling and penalties or at its own
/// (StabilityOptions::reselect), as a point of a penalty path is solved
/// (ProbeOptions::path_tolerance); or those of each seed of the papers' recipe, one seed after the
/// other.
std::vector<TaskStability> find_stability(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                          const RankingOptions& ranking, const ProbeOptions& probe,
                                          const StabilityOptions& options,
                                          const Solutions& solutions = Solutions());

}  // namespace salient
