#pragma once

#include <vector>

#include "salient/analyses/comparison.hpp"

namespace salient {

/// A task of one of the runs that are compared.
struct ComparedTask {
  const FinishedRun* run = nullptr;
  const FinishedTask* task = nullptr;
};
using ComparedTasks = std::vector<ComparedTask>;  ///< [run]: of one name

/// Fills in TaskComparison::labels and labels_of_some.
void compare_labels(const ComparedTasks& tasks, double percent, TaskComparison& found);

}  // namespace salient
