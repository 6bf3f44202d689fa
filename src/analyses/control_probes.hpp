#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "analyses/word_types.hpp"
#include "salient/analyses/control.hpp"
#include "salient/probes/study.hpp"

namespace salient {

/// A task with its control tasks.
struct ControlledTask {
  const ProbedTask* probed = nullptr;
  WordTypes types;
  std::vector<Task> controls;                         ///< [draw]
  std::vector<const TrainedProbe*> control_probes{};  ///< [draw], from all neurons
};

/// Those tasks of which control tasks tell labels apart.
std::vector<ControlledTask> controlled_tasks(const Corpus& corpus,
                                             const std::vector<ProbedTask>& tasks,
                                             const ControlOptions& options);

/// Collective. Trains the probes of all control tasks on all neurons and lets `tasks` point to
/// them.
std::vector<TrainedProbe> train_on_all(ProbeData& data, std::vector<ControlledTask>& tasks,
                                       const RankingOptions& ranking, const ProbeOptions& probe,
                                       const ControlOptions& options, const Solutions& solutions);

/// The probes of a task and of its control tasks from the same neurons.
struct ComparedProbes {
  ControlSet set = ControlSet::all;
  std::int64_t neurons = 0;
  std::vector<const TrainedProbe*> of_task{}, of_control{};  ///< as in Selectivity
};

/// The probes of the sets of neurons, of all tasks in one study.
class ControlSets {
 public:
  /// Collective. `tasks`: with their probes on all neurons; outlive this.
  ControlSets(ProbeData& data, const std::vector<ControlledTask>& tasks,
              const RankingOptions& ranking, const ProbeOptions& probe,
              const ControlOptions& options, const Solutions& solutions);
  ControlSets(const ControlSets&) = delete;
  ControlSets& operator=(const ControlSets&) = delete;

  /// Those of one task: of all neurons, then by set and size.
  std::vector<ComparedProbes> of(const ControlledTask& task) const;

 private:
  /// Probes on the first neurons of one order, by size: of the task, or of a control task.
  struct Chain {
    const ControlledTask* of = nullptr;
    ControlSet set = ControlSet::top;
    const Task* task = nullptr;
    std::vector<const TrainedProbe*> by_size{};
  };

  void add(const ControlledTask& task, const RankingOptions& ranking, std::uint64_t seed);
  void add_of_task(const ControlledTask& task, ControlSet set, std::size_t draw,
                   const SharedOrder& order);
  void add_of_control(const ControlledTask& task, ControlSet set, std::size_t draw,
                      const SharedOrder& order);
  void add_chain(const ControlledTask& task, ControlSet set, StudyProbe like,
                 const SharedOrder& order);
  void hand_out();

  std::int64_t neurons_;
  std::vector<std::int64_t> sizes_;
  std::vector<StudyProbe> study_;
  std::vector<Chain> chains_;
  std::vector<TrainedProbe> probes_;
};

}  // namespace salient
