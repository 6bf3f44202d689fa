#pragma once

#include <filesystem>
#include <string>

namespace salient {

class Communicator;
class Device;
struct CommandLine;
struct RunOptions;

/// Collective. The processor of this rank that `run.device` asks for. GPUs are joined: `comm` then
/// takes what lies in their memory too. Throws UsageError where a GPU is asked for and there is
/// none that this build can use, SystemError where Device::best_for does or NCCL does not start.
Device join_devices(const RunOptions& options, Communicator& comm);

/// Collective. Does what `line.verb` asks (run: every stage; extract, probe, rank, analyse, report:
/// that one, whose inputs must be there), skipping stages that the run directory already has.
void run_pipeline(const CommandLine& line, Communicator& comm, const Device& device);

/// Collective. `salient compare`: reads finished runs, and writes what they have in common into
/// `line.run_directory`: compare.json, tables, report.html and logs; on --cross-model reads their
/// activations too. Throws UsageError where one is no run directory, has no rankings, or shares no
/// task with the others; for --cross-model where activations are not of the same words.
void compare_finished_runs(const CommandLine& line, Communicator& comm, const Device& device);

/// Collective. `salient evaluate`: takes probes and rankings of finished runs to the words of
/// others, and writes what they do there into `line.run_directory`: evaluate.json, tables,
/// report.html and logs. Throws UsageError where a run is none, has no rankings or activations, or
/// has other neurons than those on whose words it is to be judged, or no task in common with them.
void evaluate_finished_runs(const CommandLine& line, Communicator& comm, const Device& device);

/// What `salient check` says of a job, and why a run would surely fail; empty if it would not.
struct CheckedJob {
  std::string text;
  std::string complaint;
};
/// Collective. Reads all that `salient run` would read but the values of weights and activations,
/// measures how fast this machine is, and estimates; the root's result counts. Writes nothing that
/// stays. Throws as run_pipeline() does for what is malformed or missing.
CheckedJob check_job(const CommandLine& line, Communicator& comm);

/// What `salient info` says of a file or run directory: an activation file, a probe, a run. One
/// rank's work. Throws UsageError if it is none of them.
std::string describe(const std::filesystem::path& subject);

}  // namespace salient
