#pragma once

#include <filesystem>

#include "salient/analyses/comparison.hpp"
#include "salient/run/config.hpp"

namespace salient {

/// The activation file that a finished run used: its own, or that of activations.from. Throws
/// UsageError if `run` is no run directory.
std::filesystem::path activations_of(const std::filesystem::path& run);

/// The keys that a run was made with, as its job.ini has them. Throws UsageError if `run` is no run
/// directory.
Config config_of_run(const std::filesystem::path& run);

/// What the files of a run tell. One rank's work; changes nothing. Throws UsageError that names the
/// directory or file if `run` is no run directory or has no rankings or activations, and says which
/// verb makes them.
FinishedRun read_finished_run(const std::filesystem::path& run);

}  // namespace salient
