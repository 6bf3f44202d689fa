#pragma once

#include <filesystem>
#include <string_view>

namespace salient {

/// The one `salient: …` line of a job that fails, whichever ranks notice and however.
///
/// Call once the run directory is known. `claim` is a path, equal on all ranks and new for each job,
/// whose exclusive creation elects the rank that may print. Installs handlers for SIGTERM, SIGINT
/// and SIGHUP that print through the same election and end the process with 128 + the signal.
void arm_failure_report(const std::filesystem::path& claim);

/// Prints `salient: <text>` to stderr if no rank of the job has done so yet; before
/// arm_failure_report() rank 0's process (`is_root`) prints, others only if it stays silent.
/// Safe to call from any thread.
void report_failure(std::string_view text, bool is_root) noexcept;

}  // namespace salient
