#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace salient {

struct WatchdogOptions {
  std::filesystem::path directory;  ///< where `rank_N.beat` files go; shared by all ranks
  int rank = 0;
  int ranks = 1;
  double timeout_s = 600;  ///< longest time between two beats of this rank
};

/// A thread that knows nothing of MPI and sees whether the main thread still moves.
///
/// It writes stage, step and time (seconds since 1970) to `directory`/rank_N.beat about once a
/// second. When the main thread has not beaten for `timeout_s`, it names the ranks whose beats are
/// stale (or this one), prints one line through report_failure() and ends the process with exit
/// code 3, which makes the launcher end the job: the way out of a call that cannot be polled, such
/// as a collective write.
class Watchdog {
 public:
  explicit Watchdog(WatchdogOptions options);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// "I am alive and at `step` of `stage`." Cheap; called in every loop that can take seconds.
  void beat(std::string_view stage, std::int64_t step) noexcept;
  /// "I am alive", where the last beat() said.
  void moved() noexcept;
  /// "rank 2 (train, step 17, 31 s ago)": ranks whose last beat is older than half the timeout, or
  /// an empty string.
  std::string stale_ranks() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace salient
