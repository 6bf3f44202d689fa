#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "probes/tensor_file.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// All that a solve goes on from.
using SolverState = NamedTensors;

/// Lists what makes up a state, once for both ways: each part is noted down, or taken back.
class StateParts {
 public:
  StateParts() = default;  ///< notes down
  explicit StateParts(SolverState kept) : state_(std::move(kept)), takes_back_(true) {}

  void part(const std::string& name, at::Tensor& value);  ///< may be undefined
  void part(const std::string& name, double& value);
  void part(const std::string& name, std::int64_t& value);
  void part(const std::string& name, bool& value);

  const SolverState& state() const noexcept { return state_; }

 private:
  SolverState state_;
  bool takes_back_ = false;
};

/// Where a solve keeps its state from time to time, so that a killed run goes on inside of it. The
/// root writes; what is written changes no bit of the solve.
class Checkpoint {
 public:
  Checkpoint() = default;  ///< keeps nothing
  Checkpoint(const Solutions& solutions, const std::string& name, bool is_root);

  /// What a killed run has left: the same on every rank. Throws UsageError that names the file.
  std::optional<SolverState> found(at::Device where) const;
  bool is_due() const;  ///< at the root, when Solutions::checkpoint_interval() has gone by
  void keep(const SolverState& state);
  void remove();  ///< the solution is kept now

  /// Takes back what a killed run has left, by `list(parts)`; false if there is nothing.
  template <class List>
  bool restore(at::Device where, const List& list) const {
    std::optional<SolverState> kept = found(where);
    if (!kept) return false;
    StateParts parts(std::move(*kept));
    list(parts);
    return true;
  }
  /// Keeps what `list(parts)` notes down, where it is due.
  template <class List>
  void keep_if_due(const List& list) {
    if (!is_due()) return;
    StateParts parts;
    list(parts);
    keep(parts.state());
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::filesystem::path file_;  // empty: keeps nothing
  bool is_known_ = false, is_root_ = false;
  std::chrono::duration<double> interval_{};
  Clock::time_point last_ = Clock::now();
};

}  // namespace salient
