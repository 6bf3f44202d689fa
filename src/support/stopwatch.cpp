#include "salient/support/stopwatch.hpp"

#include <algorithm>
#include <ctime>
#include <limits>

#include "salient/support/error.hpp"

namespace salient {
namespace {

double seconds_on(Clock clock) {
  timespec time{};
  const clockid_t id = clock == Clock::wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
  if (clock_gettime(id, &time) != 0) throw SystemError("clock_gettime failed");
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

Stopwatch::Stopwatch(Clock clock) : clock_(clock), start_(seconds_on(clock)) {}

double Stopwatch::seconds() const { return seconds_on(clock_) - start_; }

double fastest_seconds(const std::function<void()>& work, Clock clock, double enough) {
  constexpr double least = 1e-9;  // what a clock may not show
  work();
  double fastest = std::numeric_limits<double>::infinity();
  const Stopwatch all(clock);
  do {
    const Stopwatch one(clock);
    work();
    fastest = std::min(fastest, one.seconds());
  } while (all.seconds() < enough);
  return std::max(fastest, least);
}

}  // namespace salient
