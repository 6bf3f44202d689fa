#include "salient/probes/solutions.hpp"

#include <sstream>
#include <utility>

#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

constexpr const char* ending = ".solution";
constexpr const char* ending_of_state = ".state";

std::filesystem::path origin_of(const std::filesystem::path& folder) {
  return folder / "depends_on.txt";
}

/// Files of the solutions and states in `folder`, a line each; makes the folder anew if they are of
/// others.
std::string found_in(const std::filesystem::path& folder, const std::string& depends_on) {
  const std::filesystem::path origin = origin_of(folder);
  if (!std::filesystem::exists(origin) || read_whole(origin) != depends_on) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    write_whole(origin, depends_on);
  }
  std::string names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names += entry.path().filename().string() + "\n";
  }
  return names;
}

}  // namespace

Solutions::Solutions(std::filesystem::path folder, const std::string& depends_on,
                     Communicator& comm, std::chrono::duration<double> checkpoint_interval)
    : folder_(std::move(folder)), interval_(checkpoint_interval) {
  std::istringstream names(
      comm.broadcast(comm.is_root() ? found_in(folder_, depends_on) : std::string()));
  for (std::string name; std::getline(names, name);) {
    const std::filesystem::path file(name);
    if (file.extension() == ending) known_.insert(file.stem().string());
    if (file.extension() == ending_of_state) known_states_.insert(file.stem().string());
  }
  if (!known_.empty()) {
    log_info("probes: " + std::to_string(known_.size()) +
             " solutions of an interrupted call are taken over");
  }
}

std::filesystem::path Solutions::file(const std::string& name) const {
  return folder_.empty() ? folder_ : folder_ / (name + ending);
}

std::filesystem::path Solutions::state_file(const std::string& name) const {
  return folder_.empty() ? folder_ : folder_ / (name + ending_of_state);
}

}  // namespace salient
