#pragma once

#include <functional>

namespace salient {

/// Whose seconds are counted: the clock on the wall, or the processor's for the calling thread
/// alone, which stands still while other programs have it.
enum class Clock { wall, thread };

/// Seconds since it was made.
class Stopwatch {
 public:
  explicit Stopwatch(Clock clock = Clock::wall);
  double seconds() const;

 private:
  Clock clock_;
  double start_;
};

/// Seconds of one call of `work`, the fastest of as many as take `enough` together. One call before
/// them does not count: libraries prepare themselves then.
double fastest_seconds(const std::function<void()>& work, Clock clock, double enough);

}  // namespace salient
