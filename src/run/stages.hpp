#pragma once

#include <string>

#include "salient/run/command_line.hpp"
#include "salient/run/run_directory.hpp"

namespace salient {

class Communicator;

/// Whether `stage` or one before it reads the keys of `section`, as `config` has them.
bool is_read_by(Stage stage, const std::string& section, const Config& config);

/// Why results of `stage`, done from other keys or inputs, may not be thrown away; empty if they
/// may. A call that begins with stage `first`, a later one, could not make them again.
std::string refusal(const RunDirectory& run, Stage stage, Stage first, bool redo,
                    const std::string& why);

/// What stages depend on: keys, and the content of the inputs.
class Dependencies {
 public:
  /// As long as what the inputs would give, but they are not read: for sizes alone.
  explicit Dependencies(const Config& config);
  /// Collective: the root reads the inputs; throws on all ranks if one cannot be read.
  Dependencies(const Config& config, Communicator& comm);

  /// Of `stage` and all before it, one `section.key = value` a line.
  std::string of(Stage stage) const;

 private:
  const Config& config_;
  std::string inputs_;  // one `section.key (content) = digest` a line
  std::string orders_;  // likewise, of what the analyses read
};

}  // namespace salient
