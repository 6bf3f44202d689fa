#include "run/report_folder.hpp"

#include <system_error>
#include <utility>

#include "salient/comm/communicator.hpp"
#include "salient/run/run_directory.hpp"

namespace salient {
namespace {

/// Why the report may not go to `folder`, or cannot; empty if its folders are there.
std::string make_folders(const std::filesystem::path& folder, const std::string& json) {
  if (std::filesystem::exists(RunPaths(folder).job())) {
    return folder.string() + " is a run directory; give another with --run";
  }
  for (const char* other : {"compare.json", "evaluate.json"}) {
    if (other == json || !std::filesystem::exists(folder / other)) continue;
    return folder.string() + " has another report, " + other +
           "; give another directory with --run";
  }
  std::error_code error;
  if (std::filesystem::exists(folder / json)) {  // of a former call
    for (const char* name : {json.c_str(), "tables", "report.html"}) {
      if (!error) std::filesystem::remove_all(folder / name, error);
    }
  }
  for (const char* name : {"tables", "logs"}) {
    if (!error) std::filesystem::create_directories(folder / name, error);
  }
  if (!error) return "";
  return "cannot create " + folder.string() + ": " + error.message() +
         "; give another directory with --run";
}

}  // namespace

ReportFolder::ReportFolder(std::filesystem::path folder, std::string json, Communicator& comm)
    : folder_(std::move(folder)), json_(std::move(json)) {
  throw_together(comm, comm.is_root() ? make_folders(folder_, json_) : "");
}

}  // namespace salient
