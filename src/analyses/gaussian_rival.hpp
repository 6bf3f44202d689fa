#pragma once

#include <cstdint>
#include <vector>

#include "salient/probes/data.hpp"
#include "salient/probes/label_statistics.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// Collective; the same on every rank. The first `steps` neurons are those that Gaussians choose
/// from the `candidates` with the largest F; their scores are what each adds to the mean
/// log-likelihood of a train word's label, nats. All others follow by F, with 0.
std::vector<RankedNeuron> rank_by_gaussians(ProbeData& data, const Task& task,
                                            const LabelStatistics& statistics,
                                            std::int64_t candidates, std::int64_t steps);

}  // namespace salient
