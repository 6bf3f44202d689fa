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

/// At which a probe was trained.
struct ProbePenalties {
  double l1 = 0, l2 = 0;
};
inline ProbePenalties penalties_of(const TrainedProbe& trained) { return {trained.l1, trained.l2}; }

}  // namespace salient
