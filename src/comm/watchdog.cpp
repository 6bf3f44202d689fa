#include "salient/comm/watchdog.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

#include "salient/comm/failure.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Seconds = std::chrono::duration<double>;

double seconds_since_1970() {
  return Seconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::filesystem::path beat_file(const std::filesystem::path& directory, int rank) {
  return directory / ("rank_" + std::to_string(rank) + ".beat");
}

struct Beat {
  std::string stage;
  std::int64_t step = 0;
  double time_s = 0;  ///< seconds since 1970
};

/// In place: it needs no space on a disk that has become full. False if the file cannot be written.
bool write_beat(const std::filesystem::path& path, const Beat& beat) {
  char time[32];
  std::snprintf(time, sizeof time, "%.3f", beat.time_s);
  const std::string line =
      std::string(time) + " " + std::to_string(beat.step) + " " + beat.stage + "\n";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return false;
  const bool whole = pwrite(file, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size());
  const bool cut = ftruncate(file, static_cast<off_t>(line.size())) == 0;
  close(file);
  return whole && cut;
}

std::optional<Beat> read_beat(const std::filesystem::path& path) {
  std::ifstream in(path);
  Beat beat;
  if (!(in >> beat.time_s >> beat.step)) return std::nullopt;
  in.get();
  std::getline(in, beat.stage);
  return beat;
}

std::string in_seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  return text;
}

std::string place_of(const Beat& beat) {
  return beat.stage.empty() ? "before the first stage"
                            : beat.stage + ", step " + std::to_string(beat.step);
}

}  // namespace

struct Watchdog::Impl {
  explicit Impl(WatchdogOptions given)
      : options(std::move(given)), path(beat_file(options.directory, options.rank)) {
    if (!write_beat(path, last)) throw SystemError("cannot write " + path.string());
    thread = std::thread([this] { run(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    wake.notify_all();
    thread.join();
  }

  void run();
  std::string stale_ranks() const;
  [[noreturn]] void end_process(double quiet_s);

  const WatchdogOptions options;
  const std::filesystem::path path;
  std::mutex mutex;
  std::condition_variable wake;
  bool ending = false;
  Beat last{"", 0, seconds_since_1970()};
  std::atomic<std::int64_t> moves = 0;
  std::thread thread;
};

void Watchdog::Impl::run() {
  const Seconds period = std::min<Seconds>(std::chrono::seconds(1), Seconds(options.timeout_s / 8));
  // Ticks are counted instead of reading a clock: while the whole process is stopped none pass.
  std::int64_t quiet_ticks = 0;
  std::int64_t seen = -1;
  std::unique_lock lock(mutex);
  while (!wake.wait_for(lock, period, [this] { return ending; })) {
    const std::int64_t now = moves.load();
    quiet_ticks = now == seen ? quiet_ticks + 1 : 0;
    if (quiet_ticks == 0) last.time_s = seconds_since_1970();
    seen = now;
    const Beat beat = last;
    lock.unlock();
    if (quiet_ticks == 0) write_beat(path, beat);
    const double quiet_s = static_cast<double>(quiet_ticks) * period.count();
    if (quiet_s >= options.timeout_s) end_process(quiet_s);
    lock.lock();
  }
}

std::string Watchdog::Impl::stale_ranks() const {
  const double now_s = seconds_since_1970();
  std::string names;
  for (int rank = 0; rank < options.ranks; ++rank) {
    const auto beat = read_beat(beat_file(options.directory, rank));
    const double age_s = beat ? now_s - beat->time_s : 0;
    if (beat && age_s < options.timeout_s / 2) continue;
    if (!names.empty()) names += ", ";
    names += "rank " + std::to_string(rank) + " (";
    names += beat ? place_of(*beat) + ", " + in_seconds(age_s) + " ago)" : "no beat at all)";
  }
  return names;
}

void Watchdog::Impl::end_process(double quiet_s) {
  const std::string stale = stale_ranks();
  const std::string who = stale.empty() ? "rank " + std::to_string(options.rank) : stale;
  report_failure("no progress for " + in_seconds(quiet_s) + " (run.timeout_s): " + who,
                 options.rank == 0);
  _exit(3);  // the main thread hangs: nothing of it can be unwound
}

Watchdog::Watchdog(WatchdogOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Watchdog::~Watchdog() = default;

void Watchdog::moved() noexcept { impl_->moves.fetch_add(1, std::memory_order_relaxed); }

void Watchdog::beat(std::string_view stage, std::int64_t step) noexcept {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->last.stage != stage) impl_->last.stage = stage;
    impl_->last.step = step;
  }
  moved();
}

std::string Watchdog::stale_ranks() const { return impl_->stale_ranks(); }

}  // namespace salient
