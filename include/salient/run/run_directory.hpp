#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace salient {

class Communicator;

/// The parts of a run, in order. Each is worth resuming after.
enum class Stage { extract, probe, rank, analyse, report };
constexpr Stage all_stages[] = {Stage::extract, Stage::probe, Stage::rank, Stage::analyse,
                                Stage::report};
std::string_view name_of(Stage stage);

/// The only owner of file names of a run. A thing exists only when it is whole.
class RunPaths {
 public:
  explicit RunPaths(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path activations() const { return path_ / "activations.h5"; }
  std::filesystem::path probe(const std::string& task) const;
  std::filesystem::path ranking(const std::string& task) const;
  std::filesystem::path scores(const std::string& task) const;
  /// What a stage that trains probes has solved so far.
  std::filesystem::path solutions(Stage stage) const;
  /// There once the stage is done: the text of all that it depended on.
  std::filesystem::path marker(Stage stage) const;
  std::filesystem::path redundancy() const { return path_ / "analyses" / "redundancy.json"; }
  std::filesystem::path top_words() const { return path_ / "analyses" / "top_words.json"; }
  std::filesystem::path heat() const { return path_ / "analyses" / "heat.json"; }
  /// What the analysis of that name found of a task.
  std::filesystem::path analysis(const std::string& name, const std::string& task) const;
  std::filesystem::path report() const { return path_ / "report.html"; }
  std::filesystem::path manifest() const { return path_ / "manifest.json"; }
  std::filesystem::path job() const { return path_ / "job.ini"; }
  std::filesystem::path logs() const { return path_ / "logs"; }

 private:
  std::filesystem::path path_;
};

/// The directory of a run that goes on. The root writes, every rank reads.
///
/// A stage is done for this run if what its marker() says is what the run would depend on now.
class RunDirectory : public RunPaths {
 public:
  /// Collective. Creates the directory and its folders; throws on all ranks if that fails.
  RunDirectory(std::filesystem::path path, Communicator& comm);

  enum class State { absent, done, other };
  /// Collective (the root looks). other: done, but from other keys or inputs.
  State state(Stage stage, const std::string& depends_on) const;
  /// The lines of what `stage` was done from that differ from `depends_on`: "probe.l1 = auto, was
  /// probe.l1 = 0.001". Root only; empty elsewhere.
  std::string difference(Stage stage, const std::string& depends_on) const;
  /// Collective. Forgets `stage` and all after it, and removes their results.
  void forget_from(Stage stage);
  /// Collective.
  void mark_done(Stage stage, const std::string& depends_on);
  /// Removes what would have helped to go on inside a stage that is done. The root's work.
  void tidy(Stage stage) const;

 private:
  bool is_result(Stage stage, const std::filesystem::path& file) const;
  void remove_results(Stage stage) const;

  Communicator& comm_;
};

}  // namespace salient
