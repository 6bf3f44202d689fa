#pragma once

#include <cstdint>
#include <vector>

#include "salient/analyses/comparison.hpp"

namespace salient {

/// A task of one of the runs that are compared.
struct ComparedTask {
  const FinishedRun* run = nullptr;
  const FinishedTask* task = nullptr;
};
using ComparedTasks = std::vector<ComparedTask>;  ///< [run]: of one name

/// Numbers of first neurons, ascending, each once: those asked for, of `neurons` at most; if none
/// are, as ComparisonOptions::top has it.
std::vector<std::int64_t> sizes_of_tops(const std::vector<std::int64_t>& asked,
                                        const FinishedTask& base, const NeuronLayout& of_base,
                                        const NeuronLayout& neurons);

/// The one of the papers' delta; null if the task has none.
const MinimalSet* minimal_set_of(const FinishedTask& task);

/// [run]
std::vector<RunScore> compare_scores(const ComparedTasks& tasks);

/// Fills in TaskComparison::labels and labels_of_some.
void compare_labels(const ComparedTasks& tasks, double percent, TaskComparison& found);

}  // namespace salient
