#include "salient/support/error.hpp"

#include <filesystem>
#include <new>
#include <string>

namespace salient {

Error::Error(std::string_view message, std::source_location where)
    : std::runtime_error(std::string(message)), where_(where) {}

int exit_code_of(const std::exception& error) noexcept {
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return 2;
  if (dynamic_cast<const SystemError*>(&error) != nullptr) return 3;
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return 3;
  if (dynamic_cast<const std::filesystem::filesystem_error*>(&error) != nullptr) return 3;
  return 70;
}

void require(bool holds, std::string_view message, std::source_location where) {
  if (holds) return;
  const std::string file = std::filesystem::path(where.file_name()).filename().string();
  throw BugError(file + ":" + std::to_string(where.line()) + ": " + std::string(message), where);
}

void require_setting(bool is_right, std::string_view key, std::string_view what,
                     std::source_location where) {
  if (!is_right) throw UsageError(std::string(key) + ": " + std::string(what), where);
}

}  // namespace salient
