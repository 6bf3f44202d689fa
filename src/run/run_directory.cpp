#include "salient/run/run_directory.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <system_error>

#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string key_of(const std::string& line) { return line.substr(0, line.find(" =")); }

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::extract:
      return "extract";
    case Stage::probe:
      return "probe";
    case Stage::rank:
      return "rank";
    case Stage::analyse:
      return "analyse";
    case Stage::report:
      return "report";
  }
  throw BugError("a stage without a name");
}

RunDirectory::RunDirectory(std::filesystem::path path, Communicator& comm)
    : RunPaths(std::move(path)), comm_(comm) {
  std::string complaint;
  if (comm.is_root()) {
    std::error_code error;
    for (const char* folder : {"probes", "rankings", "analyses", "tables", "stages", "logs"}) {
      if (!error) std::filesystem::create_directories(this->path() / folder, error);
    }
    if (error) {
      complaint = "cannot create the run directory " + this->path().string() + ": " +
                  error.message() + "; give another with --run";
    }
  }
  throw_together(comm, complaint);
}

std::filesystem::path RunPaths::probe(const std::string& task) const {
  return path_ / "probes" / (task + ".safetensors");
}

std::filesystem::path RunPaths::ranking(const std::string& task) const {
  return path_ / "rankings" / (task + ".json");
}

std::filesystem::path RunPaths::scores(const std::string& task) const {
  return analysis("scores", task);
}

std::filesystem::path RunPaths::analysis(const std::string& name, const std::string& task) const {
  return path_ / "analyses" / (name + "_" + task + ".json");
}

std::filesystem::path RunPaths::solutions(Stage stage) const {
  return path_ / "stages" / (std::string(name_of(stage)) + ".solutions");
}

std::filesystem::path RunPaths::marker(Stage stage) const {
  return path_ / "stages" / (std::string(name_of(stage)) + ".txt");
}

RunDirectory::State RunDirectory::state(Stage stage, const std::string& depends_on) const {
  std::int32_t state = 0;
  if (comm_.is_root() && std::filesystem::exists(marker(stage))) {
    state = read_whole(marker(stage)) == depends_on ? 1 : 2;
  }
  state = comm_.all_reduce(state, Reduction::max);
  return state == 0 ? State::absent : state == 1 ? State::done : State::other;
}

std::string RunDirectory::difference(Stage stage, const std::string& depends_on) const {
  if (!comm_.is_root()) return "";
  const std::vector<std::string> before = lines_of(read_whole(marker(stage)));
  std::string text;
  for (const std::string& line : lines_of(depends_on)) {
    if (std::find(before.begin(), before.end(), line) != before.end()) continue;
    const auto was = std::find_if(before.begin(), before.end(), [&](const std::string& other) {
      return key_of(other) == key_of(line);
    });
    text += (text.empty() ? "" : "; ") + line;
    if (was != before.end()) text += ", was" + was->substr(key_of(*was).size() + 2);
  }
  return text.empty() ? "fewer inputs than before" : text;
}

bool RunDirectory::is_result(Stage stage, const std::filesystem::path& file) const {
  const std::string folder = file.parent_path().filename().string();
  const bool of_scores = folder == "analyses" && file.filename().string().starts_with("scores_");
  switch (stage) {
    case Stage::extract:
      return file == activations();
    case Stage::probe:
      return folder == "probes" || of_scores;
    case Stage::rank:
      return folder == "rankings";
    case Stage::analyse:
      return folder == "analyses" && !of_scores;
    case Stage::report:
      return folder == "tables" || file == report();
  }
  throw BugError("a stage without results");
}

void RunDirectory::remove_results(Stage stage) const {
  std::vector<std::filesystem::path> results;
  for (const char* folder : {"", "probes", "rankings", "analyses", "tables"}) {
    for (const auto& entry : std::filesystem::directory_iterator(path() / folder)) {
      std::filesystem::path whole = path() / folder / entry.path().filename();
      if (whole.extension() == ".part") whole.replace_extension();
      if (entry.is_regular_file() && is_result(stage, whole)) results.push_back(entry.path());
    }
  }
  for (const std::filesystem::path& result : results) std::filesystem::remove(result);
}

void RunDirectory::forget_from(Stage stage) {
  if (comm_.is_root()) {
    // The last stage first: a marker never stands without its results.
    for (std::size_t i = std::size(all_stages); i-- > 0 && all_stages[i] >= stage;) {
      std::filesystem::remove(marker(all_stages[i]));
      remove_results(all_stages[i]);
    }
  }
  comm_.barrier();
}

void RunDirectory::tidy(Stage stage) const {
  if (comm_.is_root()) std::filesystem::remove_all(solutions(stage));
}

void RunDirectory::mark_done(Stage stage, const std::string& depends_on) {
  if (comm_.is_root()) write_whole(marker(stage), depends_on);
  comm_.barrier();
}

}  // namespace salient
