#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/comparison.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

struct TransferOptions {
  /// Numbers of first neurons that probes are trained on; none: the minimal set of the run whose
  /// words they are, where it has one, and 1, 2, 5, 10 and 20 % of the neurons.
  std::vector<std::int64_t> top;
  std::int32_t random_orders = 10;  ///< that first neurons are compared with
  std::uint64_t order_seed = 42;    ///< of these orders
  std::int32_t draws = 10000;       ///< of sentences, for intervals and p
  std::uint64_t seed = 42;          ///< of these draws

  void validate() const;  ///< throws UsageError that names the flag
};

/// Which runs' probes and rankings are taken to the words of which run: places in a list of runs.
struct TransferPlan {
  std::vector<std::size_t> probes, rankings;
  std::size_t on = 0;
};

/// Words of a label that a probe does not know, all of them errors.
struct UnknownLabel {
  std::string name;
  std::int64_t words = 0;
};

/// A run's probe, as it is, on the words of another run. Labels are the same where their names are.
struct TransferredProbe {
  std::size_t from = 0;
  SubsetScore score;
  std::vector<UnknownLabel> unknown;  ///< in name order
};

/// The first neurons of a run's ranking, on which probes are trained with the words of another.
struct TransferredRanking {
  std::optional<std::size_t> from;  ///< none: the order is drawn
  std::vector<SubsetScore> scores;  ///< [size]
  /// [size]: over the drawn orders; none of these. Those of a task on one run are corrected
  /// together.
  std::vector<Margin> margins;
};

/// What probes and rankings of other runs do on the words of one.
struct TaskTransfer {
  std::string task;
  std::size_t on = 0;
  Split split = Split::test;                 ///< dev where there are no test words
  std::int64_t words = 0;                    ///< of that split
  std::int64_t majority = 0;                 ///< right if all got train's most frequent label
  std::int64_t own = 0;                      ///< right by the run's own probe
  std::int64_t unseen = 0;                   ///< of labels that its own train words have not
  std::vector<UnknownLabel> unseen_labels;   ///< what these are called, in name order
  std::vector<TransferredProbe> probes;      ///< of the runs that have the task
  std::vector<std::int64_t> sizes;           ///< of first neurons; none without rankings
  std::vector<TransferredRanking> rankings;  ///< its own, those of other runs, those drawn
};

/// Collective; the same on every rank and on any number of ranks. `data`, `tasks` and `probe` are
/// of runs[plan.on], and all runs of the plan have its neurons. Tasks of numbers are left out, and
/// those that no run of the plan shares with it. Probes on first neurons are trained at the
/// penalties of the run's own, as points of a penalty path are.
std::vector<TaskTransfer> transfer(ProbeData& data, const std::vector<Task>& tasks,
                                   const std::vector<FinishedRun>& runs, const TransferPlan& plan,
                                   const TransferOptions& options, const ProbeOptions& probe,
                                   const Solutions& solutions = Solutions());

}  // namespace salient
