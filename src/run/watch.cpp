#include "run/watch.hpp"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>

#include "salient/comm/communicator.hpp"
#include "salient/comm/failure.hpp"
#include "salient/comm/watchdog.hpp"
#include "salient/run/config.hpp"
#include "salient/support/log.hpp"

namespace salient {

void watch_over(const std::filesystem::path& logs, const RunOptions& options, Communicator& comm) {
  open_log(logs, comm.rank());
  const std::string nonce =
      comm.broadcast(std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) +
                     "_" + std::to_string(getpid()));
  if (comm.is_root()) {
    for (const auto& entry : std::filesystem::directory_iterator(logs)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("failed.") || name.ends_with(".beat")) {
        std::filesystem::remove(entry.path());
      }
    }
  }
  comm.barrier();
  arm_failure_report(logs / ("failed." + nonce), comm.is_root());
  comm.add_watchdog(std::make_unique<Watchdog>(
      WatchdogOptions{logs, comm.rank(), comm.size(), options.timeout_s}));
}

}  // namespace salient
