#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/baselines.hpp"
#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

struct ControlOptions {
  bool enabled = false;
  std::int32_t draws = 5;  ///< of control tasks, and of random neurons
  /// Neurons of a set: these counts, and floor(percent x neurons / 100).
  std::vector<std::int64_t> counts{};
  std::vector<double> percents{1, 10};
  std::int32_t bootstraps = 10000;  ///< of sentences, for intervals and p
  std::uint64_t seed = 42;          ///< of the draws and the bootstraps
  /// Each control task chooses its penalties along its own path on its own dev words; false: those
  /// of the task's probe.
  bool reselect = false;

  void validate() const;  ///< throws UsageError that names the key
};

/// Throws UsageError that names control.reselect where the penalties are given.
void check_reselect(const ControlOptions& options, const ProbeOptions& probe);

/// From which neurons a task's probe and those of its control tasks learn. top, bottom: the first
/// and the last of the task's ranking; own: the first of the ranking of the control task itself,
/// another for each draw; random: drawn from all, again for each draw.
enum class ControlSet { all, top, own, random, bottom };
constexpr ControlSet all_control_sets[] = {ControlSet::all, ControlSet::top, ControlSet::own,
                                           ControlSet::random, ControlSet::bottom};
std::string_view name_of(ControlSet set);

/// How much better the probe of a task does than those of its control tasks, from the same neurons
/// on the same words.
struct Selectivity {
  ControlSet set = ControlSet::all;
  std::int64_t neurons = 0;
  Split split = Split::dev;
  TypesOf types = TypesOf::all;  ///< all or seen
  std::int64_t words = 0;
  /// Words that probes get right, int64 [draw]: of the task (one where its neurons are the same in
  /// all draws), and of the control task.
  std::vector<std::int64_t> task_correct, control_correct;
  /// Selectivity: the mean of the task over that of the control task, with bootstraps of the
  /// sentences and the same draws.
  Margin over_control = {};
  /// Of top and bottom: of the task's probe over the mean of its probes on random neurons. It and
  /// over_control are corrected together, over all with words of a split.
  std::optional<Margin> over_random = {};

  /// Means over the draws, fractions; 0 without words.
  double task_accuracy() const;
  double control_accuracy() const;
};

/// A neuron beside what chance gives it.
struct NeuronNull {
  double weight = 0;           ///< the largest |weight| over labels of the task's own probe
  std::int64_t exceeding = 0;  ///< control tasks whose probe on all neurons has a larger one
};

/// Of one task, whose name its control tasks share.
struct TaskControl {
  std::string task;
  std::int32_t draws = 0;  ///< of control tasks whose train words have two labels or more
  std::vector<Selectivity> selectivities;      ///< by split (of those with words), types, set, size
  std::vector<NeuronNull> neurons;             ///< [neuron], layer major
  std::int64_t unsolved = 0;                   ///< of these probes are not converged
  bool reselected = false;                     ///< each control task has its own penalties
  std::vector<ProbePenalties> penalties = {};  ///< [draw]: of its probes from whichever neurons
};

/// The share of control tasks with a larger weight: the neuron's empirical p.
double p_of(const NeuronNull& neuron, const TaskControl& control);

/// Collective; the same on every rank and on any number of ranks. Probes of every task's control
/// tasks (Hewitt and Liang 2019) at the penalties of the task's own probe, or at those that each
/// chooses from all neurons (ControlOptions::reselect), from all neurons and from sets of them,
/// from each of which the task's probe is trained again too; judged on dev and test. Tasks of which
/// no control task tells labels apart are left out.
std::vector<TaskControl> find_selectivity(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                          const RankingOptions& ranking, const ProbeOptions& probe,
                                          const ControlOptions& options,
                                          const Solutions& solutions = Solutions());

}  // namespace salient
