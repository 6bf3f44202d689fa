#pragma once

#include <filesystem>

namespace salient {

class Communicator;
struct RunOptions;

/// Collective: logs of every rank in `logs`, which is there, watchdog and the election of who
/// reports a failure.
void watch_over(const std::filesystem::path& logs, const RunOptions& options, Communicator& comm);

}  // namespace salient
