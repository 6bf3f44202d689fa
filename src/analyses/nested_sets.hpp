#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/shared_order.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// Sets of neurons, each in the next, that probes of a task are to learn from.
struct NestedSets {
  std::string name;  ///< begins the names of their solutions; with the task, theirs alone
  const ProbedTask* probed = nullptr;  ///< outlives the call
  SharedOrder order;                   ///< neurons (layer major), each once
  std::vector<std::int64_t> sizes;     ///< first neurons of the order; ascending, from 1 to all
};

/// Move-only by what it is for: `of_sets` points into `trained`.
struct RetrainedSets {
  std::vector<TrainedProbe> trained;
  std::vector<std::vector<const TrainedProbe*>> of_sets;  ///< [sets][size]

  RetrainedSets() = default;
  RetrainedSets(RetrainedSets&&) = default;
  RetrainedSets(const RetrainedSets&) = delete;
  RetrainedSets& operator=(const RetrainedSets&) = delete;
};

/// Collective; the same on every rank and on any number of ranks. Probes on all sets in one study,
/// each at the penalties of its task and solved as a point of a penalty path is; on all neurons it
/// is the task's own.
RetrainedSets retrain(ProbeData& data, const std::vector<NestedSets>& sets,
                      const ProbeOptions& options, const Solutions& solutions);

}  // namespace salient
