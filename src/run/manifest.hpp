#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "salient/report/report.hpp"

namespace salient {

class Communicator;
class Device;

/// manifest.json: what was run, on what, and how long it took. The one artefact, beside logs and
/// the report's section on the run, that differs between equal runs. Root only, but for the
/// timings.
class Manifest {
 public:
  /// Keeps the stage timings of an earlier call that `path` tells of.
  Manifest(std::filesystem::path path, std::string command, const Communicator& comm,
           const Device& device, int threads);

  /// Collective: seconds of this rank become min, mean and max over ranks.
  void add_timing(const std::string& stage, double seconds, Communicator& comm);
  /// Forgets those whose names begin so.
  void forget_timings(const std::string& start);
  /// What the results depend on: `section.key = value` lines (seeds among them) and digests of
  /// inputs.
  void set_dependencies(const std::string& lines);
  void add_output(const std::string& name, const std::string& digest);
  void write() const;

  const std::vector<StageTiming>& timings() const noexcept { return timings_; }
  const std::vector<std::pair<std::string, std::string>>& facts() const noexcept { return facts_; }

 private:
  std::filesystem::path path_;
  std::vector<std::pair<std::string, std::string>> facts_;         // in the order of writing
  std::vector<std::pair<std::string, std::string>> dependencies_;  // key, value
  std::vector<std::pair<std::string, std::string>> outputs_;       // name, digest
  std::vector<StageTiming> timings_;
};

}  // namespace salient
