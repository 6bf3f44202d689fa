#pragma once

#include <chrono>
#include <string_view>

namespace salient {

class Watchdog;

/// One wait for other ranks, by polling: `for (Patience p(…); !done(); p.pause("all-reduce")) {}`.
///
/// Spins first, since most waits are short; then gives the core away, since the peer that is waited
/// for may need it; then sleeps, since a peer may compute for minutes.
class Patience {
 public:
  Patience(double timeout_s, Watchdog* watchdog) : timeout_(timeout_s), watchdog_(watchdog) {}

  /// Throws SystemError when all pauses together have taken longer than the timeout: it says how
  /// long `what` was waited for and which ranks have stale beats.
  void pause(std::string_view what);

 private:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  [[noreturn]] void give_up(std::string_view what) const;

  Seconds timeout_;
  Watchdog* watchdog_;
  int pauses_ = 0;
  Clock::time_point last_{};
  Seconds waited_{0};
};

}  // namespace salient
