#pragma once

#include <filesystem>
#include <string_view>

namespace salient {

/// The one `salient: …` line of a job that fails, whichever ranks notice and however.
///
/// Call once the run directory is known. `claim` is a path, equal on all ranks and new for each
/// job, whose exclusive creation elects the rank that may print. Installs handlers for SIGTERM,
/// SIGINT and SIGHUP (unless they are ignored) that print through the same election and end the
/// process with 128 + the signal, and ignores SIGXFSZ. If the claim cannot be created, the rank
/// with `is_root` is taken as elected.
void arm_failure_report(const std::filesystem::path& claim, bool is_root);

/// Prints `salient: <text>` to stderr if no rank of the job has done so yet. Before
/// arm_failure_report(), or if the claim cannot be created, rank 0's process (`is_root`) prints;
/// the others wait two seconds, in which rank 0 ends the job if it has failed too, and print then.
/// The caller ends the job right after it (MpiSession::abort).
/// Safe to call from any thread.
void report_failure(std::string_view text, bool is_root) noexcept;

}  // namespace salient
