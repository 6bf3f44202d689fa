#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "salient/analyses/probed_task.hpp"

namespace salient {

/// Penalties of probes that were trained beside a task's own, as files and the page have them.
std::vector<ProbePenalties> penalties_from(const nlohmann::json& json);
/// A row for each, `of` being their number, from 1.
std::string penalties_table_of(const std::string& of, const std::vector<ProbePenalties>& penalties);
/// "l1 from 1.00e-03 to 2.00e-03", or "l1 = 1.00e-03" where all are the same.
std::string l1_of(const std::vector<ProbePenalties>& penalties);

}  // namespace salient
