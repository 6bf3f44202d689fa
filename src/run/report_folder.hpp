#pragma once

#include <filesystem>
#include <ostream>
#include <string>

#include "salient/io/atomic_file.hpp"
#include "salient/support/log.hpp"

namespace salient {

class Communicator;

/// Where a report of several runs goes: one JSON file, tables/, report.html and logs/.
class ReportFolder {
 public:
  /// Collective. Makes the folder, and removes the report that a former call has left there. Throws
  /// UsageError if it is a run directory, or cannot be made.
  ReportFolder(std::filesystem::path folder, std::string json, Communicator& comm);

  std::filesystem::path logs() const { return folder_ / "logs"; }
  std::filesystem::path solutions() const { return folder_ / "solutions"; }

  /// The root's work.
  template <class Report>
  void write(const Report& report, const std::string& json) const {
    write_whole(folder_ / json_, json);
    for (const auto& [name, content] : tables_of(report)) write_whole(folder_ / name, content);
    const std::filesystem::path page = folder_ / "report.html";
    write_whole(page, [&](std::ostream& out) { write_html(report, out); });
    log_info(json_.substr(0, json_.find('.')) + ": report in " + page.string());
  }

 private:
  std::filesystem::path folder_;
  std::string json_;
};

}  // namespace salient
