#pragma once

#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/rivals.hpp"

namespace salient {

class ProbeData;

/// A probe that a rival wants beside a task's own.
struct PenalisedRival {
  Rival rival = Rival::lasso;
  const Task* task = nullptr;
  const TrainedProbe* own = nullptr;
};

/// Collective; the same bits on every rank and on any number of ranks. For each of `wanted` the
/// probe with l1 alone (lasso) or l2 alone (ridge), solved to options.tolerance. Values that are
/// tried are those of l1 on the own probe's path, the best by the loss on dev; where it has no
/// path, or dev no words, the own probe's l1 is taken, but by ridge the l2 that the job gives.
std::vector<TrainedProbe> train_penalised(ProbeData& data,
                                          const std::vector<PenalisedRival>& wanted,
                                          const ProbeOptions& options, const Solutions& solutions);

}  // namespace salient
