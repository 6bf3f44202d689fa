#pragma once

#include <string>
#include <vector>

#include "salient/report/transfer.hpp"

namespace salient {

/// What was found of one task, by run; the names in the order in which they come.
struct TransferOfTask {
  std::string task;
  std::vector<const TaskTransfer*> on;
};
std::vector<TransferOfTask> by_task(const TransferReport& report);

/// Whose ranking it is; "random 1" of the first that was drawn, which is place `first_drawn`.
std::string name_of(std::size_t ranking, const TaskTransfer& of, const TransferReport& report);

/// Those of runs come first.
std::size_t first_drawn(const TaskTransfer& of);

}  // namespace salient
