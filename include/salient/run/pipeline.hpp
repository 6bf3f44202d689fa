#pragma once

#include <filesystem>
#include <string>

namespace salient {

class Communicator;
class Device;
struct CommandLine;

/// Collective. Does what `line.verb` asks (run: every stage; extract, probe, rank, analyse, report:
/// that one, whose inputs must be there), skipping stages that the run directory already has.
void run_pipeline(const CommandLine& line, Communicator& comm, const Device& device);

/// What `salient info` says of a file or run directory: an activation file, a probe, a run. One
/// rank's work. Throws UsageError if it is none of them.
std::string describe(const std::filesystem::path& subject);

}  // namespace salient
