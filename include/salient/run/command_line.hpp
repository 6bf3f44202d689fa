#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/comparison.hpp"
#include "salient/analyses/transfer.hpp"
#include "salient/planted/plant.hpp"
#include "salient/run/config.hpp"

namespace salient {

enum class Verb {
  check,
  run,
  extract,
  probe,
  rank,
  analyse,
  report,
  compare,
  evaluate,
  plant,
  info,
  help,
  version
};

/// Finished runs by what is taken of them.
struct Evaluation {
  std::vector<std::filesystem::path> probes;    ///< --probe RUN ...
  std::vector<std::filesystem::path> rankings;  ///< --ranking RUN ...
  std::vector<std::filesystem::path> on;        ///< --on RUN ...
  TransferOptions options;  ///< --top; ablation.draws and .seed, minimal_set.draws and .seed
};

struct CommandLine {
  Verb verb = Verb::help;
  Config config;
  std::filesystem::path run_directory;          ///< --run; default runs/<name of the job file>
  bool redo = false;                            ///< --redo: results may be thrown away
  bool json = false;                            ///< check --json: JSON on stdout, in place of text
  std::optional<int> ranks;                     ///< check --ranks: of another call than this
  int nodes = 1;                                ///< check --nodes: that those ranks share evenly
  std::vector<std::filesystem::path> compared;  ///< compare RUN RUN ...
  ComparisonOptions comparison;                 ///< compare --top, labels.percent
  bool cross_model = false;                     ///< compare --cross-model
  Evaluation evaluation;                        ///< evaluate --probe ... --ranking ... --on ...
  Planting planting;                            ///< plant --setting S --seed s ...
  std::filesystem::path subject;                ///< info FILE|DIR
  std::string text;                             ///< help, version: what to print on stdout
  std::string command;                          ///< as it was typed
};

/// `salient <verb> --job FILE.ini [--run DIR] [--section.key=value ...]`. Flags win over the job
/// file, and both over the recipe that probe.recipe names. An unknown key, a wrong value or a
/// missing one is a UsageError that names it, the nearest valid key and, for job files, the line.
CommandLine parse_command_line(int argc, const char* const* argv);

/// The job file that gives exactly this config back: every key, in the order of `--help`.
std::string to_job_file(const Config& config);

/// The lines of to_job_file() of the given sections ("corpus", "encoder"), for digests.
std::string job_file_sections(const Config& config, const std::vector<std::string>& sections);

/// "0.1.0"
std::string program_version();

/// Version, libraries, and what this build can do and was seen doing.
std::string version_text();

}  // namespace salient
