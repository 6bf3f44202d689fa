#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/json_parts.hpp"
#include "salient/analyses/comparison.hpp"

namespace salient {

/// The runs of a report of several, as its files and its page have them.
Json json_of(const FinishedRun& run);
std::string runs_table(const std::vector<FinishedRun>& runs);  ///< tables/runs.csv
std::string table_of_runs(std::string_view caption, const std::vector<FinishedRun>& runs);

}  // namespace salient
