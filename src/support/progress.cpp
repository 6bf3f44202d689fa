#include "salient/support/progress.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "salient/support/log.hpp"

namespace salient {

Progress::Progress(std::string what, std::string unit, std::int64_t total, bool shown)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      shown_(shown),
      terminal_(shown && isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      last_(start_) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);  // nothing of the line stays
}

void Progress::at(std::int64_t done) {
  if (is_time()) show(line(done));
}

void Progress::say(const std::string& text) {
  if (is_time()) show(what_ + ": " + text);
}

bool Progress::is_time() {
  if (!shown_) return false;
  const Clock::time_point now = Clock::now();
  if (std::chrono::duration<double>(now - last_).count() < (terminal_ ? 0.5 : 30.0)) return false;
  last_ = now;
  return true;
}

void Progress::show(const std::string& text) {
  if (!terminal_) return log_info(text);
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

std::string Progress::line(std::int64_t done) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = static_cast<double>(done) / std::max(seconds, 1e-9);
  const double left = static_cast<double>(total_ - done) / std::max(rate, 1e-9);
  const double share =
      static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(total_, 1));
  char text[200];
  std::snprintf(text, sizeof text, "%s: %.1f %% of %lld %s, %.0f %s/s, %s left", what_.c_str(),
                100 * share, static_cast<long long>(total_), unit_.c_str(), rate, unit_.c_str(),
                in_time_units(left).c_str());
  return text;
}

std::string in_time_units(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::max(seconds, 0.0)));
  char text[64];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole % 3600 / 60);
  } else if (whole >= 60) {
    std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld s", whole);
  }
  return text;
}

}  // namespace salient
