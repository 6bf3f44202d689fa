#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "salient/analyses/comparison.hpp"
#include "salient/analyses/cross_model.hpp"

namespace salient {

/// All that a reader of a comparison wants to see.
struct ComparisonReport {
  std::vector<FinishedRun> runs;  ///< the first is the base
  RunComparison found;
  std::vector<CrossModel> cross;  ///< if asked for
};

std::string comparison_json(const ComparisonReport& report);  ///< compare.json

/// Name below the folder of the comparison ("tables/runs.csv") and content. Equal comparisons give
/// equal bytes.
std::vector<std::pair<std::string, std::string>> tables_of(const ComparisonReport& report);

/// One self-contained page, as that of a run.
void write_html(const ComparisonReport& report, std::ostream& out);

}  // namespace salient
