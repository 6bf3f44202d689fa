#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/ranking_comparison.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/score.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// A delta is in points of accuracy, or in percent of the oracle's accuracy.
enum class DeltaScale { absolute, relative };
std::string_view name_of(DeltaScale scale);

struct MinimalSetOptions {
  bool enabled = false;
  std::vector<double> deltas{0.5, 1, 2};
  DeltaScale scale = DeltaScale::absolute;
  /// So many of the next sizes must be within delta too; 0: the first crossing, as the papers have.
  std::int32_t hold = 2;
  /// Sizes that are tried beside all neurons: these counts, and floor(percent x neurons / 100).
  std::vector<std::int64_t> counts{1, 2, 5, 10, 20, 50, 100};
  std::vector<double> percents{0.1, 0.2, 0.3, 0.4, 0.5, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 15,
                               20,  25,  30,  35,  40,  45, 50, 55, 60, 65, 70, 75, 80, 85, 90};
  std::int32_t disjoint = 0;   ///< sets without a shared neuron that are looked for, at most
  std::int32_t draws = 10000;  ///< of sentences, for intervals
  std::uint64_t seed = 42;     ///< of the draws

  void validate() const;  ///< throws UsageError that names the key
};

/// own: the task's probe on all neurons. best: the size with the best accuracy on dev, of several
/// the smallest.
enum class Oracle { own, best };
constexpr Oracle all_oracles[] = {Oracle::own, Oracle::best};
std::string_view name_of(Oracle oracle);

/// The smallest size whose accuracy on dev is within delta of the oracle's, there and at the next
/// sizes.
struct MinimalSet {
  Oracle oracle = Oracle::own;
  double delta = 0;
  std::int64_t neurons = 0;
  std::int64_t low = 0,
               high = 0;  ///< sizes between which are 95 % of bootstraps of dev's sentences
};

/// Nested sets of neurons, the first ones of an order, and the smallest of them.
struct SetsOfOrder {
  std::vector<SubsetProbe> curve;  ///< by size; the last is the task's own probe, on all neurons
  std::vector<MinimalSet> sets;    ///< by oracle, then delta
  /// Of accuracy over the logarithm of size, as a share of what accuracy 1 would have.
  double dev_area = 0, test_area = 0;
};

/// The same of an order that a file holds.
struct SetsOfFile {
  std::string file;
  SetsOfOrder found;
};

/// Of the task's own ranking.
struct TaskMinimalSets : SetsOfOrder {
  std::string task;
  DeltaScale scale = DeltaScale::absolute;
  std::int32_t hold = 0;
  std::int64_t dev_words = 0, test_words = 0;
  std::vector<SetsOfFile> of_files;
  std::optional<SentenceScores> sentences;  ///< of the probe on set_of_papers(), if there is one

  Split reported_split() const noexcept;  ///< test; without test words dev
};

/// Of the probe on that set. Throws UsageError if the curve has none of its size.
const SubsetProbe& point_of(const MinimalSet& set, const SetsOfOrder& sets);

/// The set within the delta nearest to the papers' (1) of the task's own oracle; null if there is
/// none.
const MinimalSet* set_of_papers(const TaskMinimalSets& sets);

/// Sizes that are tried, ascending, the last of them all neurons.
std::vector<std::int64_t> sizes_to_try(const MinimalSetOptions& options, std::int64_t neurons);

/// Place in `accuracies` (by size, the last of all neurons) of the oracle.
std::size_t place_of(Oracle oracle, const std::vector<double>& accuracies);

/// Whether an accuracy is no more than delta worse than the oracle's.
bool is_within(double accuracy, double oracle, double delta, DeltaScale scale);

/// Place of the smallest size that is within delta of the oracle, and holds.
std::size_t place_within(const std::vector<double>& accuracies, double oracle, double delta,
                         DeltaScale scale, std::int32_t hold);

/// Collective; the same on every rank and on any number of ranks. Retrains probes of all tasks on
/// nested sets of neurons, in one study, and finds the smallest within each delta. Chosen on dev; a
/// task without words there is left out. `of_files`, if it is not empty: of each task orders of
/// files, of whose first neurons it does the same.
std::vector<TaskMinimalSets> find_minimal_sets(
    ProbeData& data, const std::vector<ProbedTask>& tasks, const RankingOptions& ranking,
    const ProbeOptions& probe, const MinimalSetOptions& options,
    const Solutions& solutions = Solutions(),
    const std::vector<std::vector<NamedRanking>>& of_files = {});

}  // namespace salient
