#include "salient/support/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <vector>

namespace salient {
namespace {

std::shared_ptr<spdlog::logger> make_logger(std::vector<spdlog::sink_ptr> sinks, int rank) {
  auto logger = std::make_shared<spdlog::logger>("salient", sinks.begin(), sinks.end());
  logger->set_level(spdlog::level::debug);
  logger->set_pattern("%Y-%m-%d %H:%M:%S.%e [" + std::to_string(rank) + "] %l %v");
  logger->flush_on(spdlog::level::info);
  return logger;
}

spdlog::sink_ptr stderr_sink(int rank) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_level(rank == 0 ? spdlog::level::info : spdlog::level::warn);
  return sink;
}

/// The one logger of the process, as spdlog keeps its own default one.
std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> the_logger = make_logger({stderr_sink(0)}, 0);
  return the_logger;
}

}  // namespace

void open_log(const std::filesystem::path& directory, int rank) {
  std::string digits = std::to_string(rank);
  digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
  const auto path = directory / ("rank_" + digits + ".log");
  auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
  logger() = make_logger({stderr_sink(rank), std::move(file)}, rank);
}

void log_info(std::string_view text) { logger()->info("{}", text); }
void log_warning(std::string_view text) { logger()->warn("{}", text); }
void log_detail(std::string_view text) { logger()->debug("{}", text); }

void flush_log() noexcept {
  try {
    logger()->flush();
  } catch (...) {  // a log that cannot be written must not hide the error it was to tell of
  }
}

}  // namespace salient
