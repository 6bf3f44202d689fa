#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace salient {

/// One line that says how far long work is, how fast it goes and how long it still takes.
///
/// On a terminal the line is written again in place, twice a second; elsewhere it goes to the log
/// every 30 s. Silent unless `shown` (the root's).
class Progress {
 public:
  /// `what`: "extract"; `unit`: "words"; `total` in units.
  Progress(std::string what, std::string unit, std::int64_t total, bool shown);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::int64_t done);
  /// The same for work without a known end: shows `text`, as often.
  void say(const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;
  bool is_time();
  void show(const std::string& text);
  std::string line(std::int64_t done) const;

  std::string what_, unit_;
  std::int64_t total_;
  bool shown_, terminal_;
  bool drawn_ = false;
  Clock::time_point start_, last_;
};

/// "3 h 12 min", "4 min 05 s", "12 s"
std::string in_time_units(double seconds);

}  // namespace salient
