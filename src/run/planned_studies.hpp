#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/probes/plan.hpp"
#include "salient/run/config.hpp"

namespace salient {

/// Probes that an analysis trains beside those of the tasks, at most.
struct PlannedStudy {
  std::string analysis;  ///< as the table of times names it
  std::int64_t probes = 0;
  double widths = 0;  ///< sum over them of the share of all neurons that each learns from
};

/// Of one task; none for numbers.
std::vector<PlannedStudy> plan_studies(const Config& config, const PlannedProbe& task,
                                       const NeuronLayout& neurons);

/// Of all tasks, those of the same analysis put together.
std::vector<PlannedStudy> plan_studies(const Config& config, const std::vector<PlannedProbe>& tasks,
                                       const NeuronLayout& neurons);

}  // namespace salient
