#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "salient/analyses/transfer.hpp"

namespace salient {

/// All that a reader of an evaluation wants to see.
struct TransferReport {
  std::vector<FinishedRun> runs;
  std::vector<std::size_t> on;      ///< runs whose words are judged, in the order of the tables
  std::vector<TaskTransfer> found;  ///< by run, then task
};

std::string transfer_json(const TransferReport& report);  ///< evaluate.json

/// Name below the folder of the evaluation ("tables/pos_probes.csv") and content. Equal evaluations
/// give equal bytes.
std::vector<std::pair<std::string, std::string>> tables_of(const TransferReport& report);

/// One self-contained page, as that of a run.
void write_html(const TransferReport& report, std::ostream& out);

}  // namespace salient
