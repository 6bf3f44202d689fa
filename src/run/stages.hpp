#pragma once

#include <string>

#include "salient/run/command_line.hpp"
#include "salient/run/run_directory.hpp"

namespace salient {

class Communicator;

/// Whether `stage` or one before it reads the keys of `section`, as `config` has them.
bool is_read_by(Stage stage, const std::string& section, const Config& config);

/// What stages depend on: keys, and the content of the inputs.
class Dependencies {
 public:
  /// Collective: the root reads the inputs; throws on all ranks if one cannot be read.
  Dependencies(const Config& config, Communicator& comm);

  /// Of `stage` and all before it, one `section.key = value` a line.
  std::string of(Stage stage) const;

 private:
  const Config& config_;
  std::string inputs_;  // one `section.key (content) = digest` a line
};

}  // namespace salient
