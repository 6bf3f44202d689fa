#include "comm/patience.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>

#include "salient/comm/watchdog.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr int spins = 200;
constexpr std::chrono::duration<double> yield_for = std::chrono::milliseconds(2);
constexpr auto nap = std::chrono::microseconds(100);
// Longer than any pause takes: what is beyond, this process was stopped or suspended, and its peers
// with it. That time is not held against them.
constexpr std::chrono::duration<double> longest_step = std::chrono::seconds(1);

}  // namespace

void Patience::pause(std::string_view what) {
  if (pauses_++ < spins) return;
  const Clock::time_point now = Clock::now();
  if (last_ != Clock::time_point{}) waited_ += std::min<Seconds>(now - last_, longest_step);
  last_ = now;
  if (waited_ > timeout_) give_up(what);
  if (waited_ < yield_for) {
    sched_yield();
    return;
  }
  // This rank moves, it is others that do not: the deadline above is the judge of that.
  if (watchdog_ != nullptr) watchdog_->moved();
  std::this_thread::sleep_for(nap);
}

void Patience::give_up(std::string_view what) const {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%g", timeout_.count());
  std::string message =
      "waited " + std::string(seconds) + " s for other ranks in " + std::string(what);
  const std::string stale = watchdog_ == nullptr ? "" : watchdog_->stale_ranks();
  if (!stale.empty()) message += "; no sign of life from " + stale;
  throw SystemError(message);
}

}  // namespace salient
