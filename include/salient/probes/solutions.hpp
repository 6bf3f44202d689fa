#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <string>

namespace salient {

class Communicator;

/// What training has solved so far, kept as files, so that a killed run does not solve it again;
/// and the state of what it was solving, saved from time to time.
///
/// Each solution (a point of a path, of a fold, a final probe) depends on its problem, penalties
/// and starting point alone, never on what was solved beside it: so what is taken from here has the
/// same bytes as what would be computed.
class Solutions {
 public:
  /// Keeps nothing and knows nothing.
  Solutions() = default;
  /// Collective. Solutions of a former call in `folder` are known if they were made from the same
  /// `depends_on`; others are removed. `checkpoint_interval`: between two savings of the state of a
  /// solve; 0: none is saved.
  Solutions(std::filesystem::path folder, const std::string& depends_on, Communicator& comm,
            std::chrono::duration<double> checkpoint_interval = {});

  /// `name`: letters of a file name; the same answer on every rank.
  bool knows(const std::string& name) const { return known_.contains(name); }
  /// Where the root writes a solution, whole or not at all; empty where nothing is kept.
  std::filesystem::path file(const std::string& name) const;

  /// The same of the state in which a former call has left a solve that it did not end.
  bool knows_state(const std::string& name) const { return known_states_.contains(name); }
  std::filesystem::path state_file(const std::string& name) const;
  std::chrono::duration<double> checkpoint_interval() const noexcept { return interval_; }

 private:
  std::filesystem::path folder_;
  std::chrono::duration<double> interval_{};
  std::set<std::string> known_, known_states_;
};

}  // namespace salient
