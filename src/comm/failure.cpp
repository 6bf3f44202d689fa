#include "salient/comm/failure.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "salient/support/error.hpp"

namespace salient {
namespace {

using namespace std::string_view_literals;

// Signal handlers see nothing but globals. The path is never freed: a handler may be reading it.
std::atomic<const char*> claim_path = nullptr;
std::atomic<bool> has_spoken = false;
std::atomic<bool> speaks_for_root = false;

// How long the others give rank 0 where there is no claim to decide; it ends the job as soon as it
// has spoken.
constexpr auto grace = std::chrono::seconds(2);

enum class Vote { won, lost, undecided };

/// Async-signal-safe.
Vote stand_for_election() noexcept {
  if (has_spoken.exchange(true)) return Vote::lost;
  const char* claim = claim_path.load();
  if (claim == nullptr) return Vote::undecided;
  const int file = open(claim, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return errno == EEXIST ? Vote::lost : Vote::undecided;
  close(file);
  return Vote::won;
}

/// One system call, so that lines of several processes do not mix; allocates nothing.
void print_line(std::string_view text) noexcept {
  const auto piece = [](std::string_view t) {
    return iovec{const_cast<char*>(t.data()), t.size()};
  };
  const std::array pieces{piece("salient: "), piece(text), piece("\n")};
  // Nobody is left to tell if standard error is gone.
  [[maybe_unused]] const auto written = writev(STDERR_FILENO, pieces.data(), pieces.size());
}

std::string_view line_for(int signal) noexcept {
  switch (signal) {
    case SIGTERM:
      return "salient: ended from outside (SIGTERM)\n"sv;
    case SIGINT:
      return "salient: interrupted (SIGINT)\n"sv;
    default:
      return "salient: the terminal has gone (SIGHUP)\n"sv;
  }
}

extern "C" void end_by_signal(int signal) {
  const Vote vote = stand_for_election();
  if (vote == Vote::won || (vote == Vote::undecided && speaks_for_root.load())) {
    const std::string_view line = line_for(signal);
    [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
  }
  _exit(128 + signal);
}

void handle(int signal) {
  struct sigaction old {};
  if (sigaction(signal, nullptr, &old) != 0) throw SystemError("sigaction failed");
  if (old.sa_handler == SIG_IGN) return;  // nohup and background jobs asked for that
  struct sigaction ours {};
  ours.sa_handler = end_by_signal;
  sigfillset(&ours.sa_mask);
  if (sigaction(signal, &ours, nullptr) != 0) throw SystemError("sigaction failed");
}

}  // namespace

void arm_failure_report(const std::filesystem::path& claim, bool is_root) {
  speaks_for_root = is_root;
  claim_path = (new std::string(claim.string()))->c_str();
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) handle(signal);
  // A write beyond the limit of file sizes then fails and is told of like any other.
  std::signal(SIGXFSZ, SIG_IGN);
}

void report_failure(std::string_view text, bool is_root) noexcept {
  const Vote vote = stand_for_election();
  if (vote == Vote::lost) return;
  if (vote == Vote::undecided && !is_root) std::this_thread::sleep_for(grace);
  print_line(text);
}

}  // namespace salient
