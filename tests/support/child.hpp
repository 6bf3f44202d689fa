#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace salient {

/// How processes ended, and what they wrote to standard error together.
struct Ended {
  std::vector<int> exit_codes;  ///< in the order of the bodies; 128 + signal for one killed by it
  std::string said;
};

/// Runs each body in a process of its own, all at the same time. A body that returns ends with
/// 0, one that throws with 99.
inline Ended in_children(const std::vector<std::function<void()>>& bodies) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe failed");
  std::vector<pid_t> children;
  for (const auto& body : bodies) {
    const pid_t child = fork();
    if (child == 0) {
      dup2(ends[1], STDERR_FILENO);
      close(ends[0]);
      close(ends[1]);
      try {
        body();
      } catch (...) {  // else the child would go on as a second test program
        _exit(99);
      }
      _exit(0);
    }
    children.push_back(child);
  }
  close(ends[1]);

  Ended ended;
  std::array<char, 4096> piece{};
  for (ssize_t n; (n = read(ends[0], piece.data(), piece.size())) > 0;) {
    ended.said.append(piece.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    ended.exit_codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
  return ended;
}

inline Ended in_child(const std::function<void()>& body) { return in_children({body}); }

}  // namespace salient
