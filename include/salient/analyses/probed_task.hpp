#pragma once

#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// A task of labels with its probe and what that probe scores.
struct ProbedTask {
  const Task* task = nullptr;  ///< these outlive what is done with them
  const TrainedProbe* trained = nullptr;
  const std::vector<ProbeScore>* scores = nullptr;
};

}  // namespace salient
