#pragma once

#include <filesystem>

#include "salient/analyses/comparison.hpp"

namespace salient {

/// The activation file that a finished run used: its own, or that of activations.from. Throws
/// UsageError if `run` is no run directory.
std::filesystem::path activations_of(const std::filesystem::path& run);

/// What the files of a run tell. One rank's work; changes nothing. Throws UsageError that names the
/// directory or file if `run` is no run directory or has no rankings, and says which verb makes
/// them.
FinishedRun read_finished_run(const std::filesystem::path& run);

}  // namespace salient
