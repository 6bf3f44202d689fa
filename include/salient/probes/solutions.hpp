#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace salient {

class Communicator;

/// What training has solved so far, kept as files, so that a killed run does not solve it again.
///
/// Each solution (a point of a path, of a fold, a final probe) depends on its problem, penalties
/// and starting point alone, never on what was solved beside it: so what is taken from here has the
/// same bytes as what would be computed.
class Solutions {
 public:
  /// Keeps nothing and knows nothing.
  Solutions() = default;
  /// Collective. Solutions of a former call in `folder` are known if they were made from the same
  /// `depends_on`; others are removed.
  Solutions(std::filesystem::path folder, const std::string& depends_on, Communicator& comm);

  /// `name`: letters of a file name; the same answer on every rank.
  bool knows(const std::string& name) const { return known_.contains(name); }
  /// Where the root writes a solution, whole or not at all; empty where nothing is kept.
  std::filesystem::path file(const std::string& name) const;

 private:
  std::filesystem::path folder_;
  std::set<std::string> known_;
};

}  // namespace salient
