#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace salient {

/// A JSON object read from a file, at most 100 lists and objects deep. Every error is a UsageError
/// that names file and key. A key whose value is null counts as absent.
class JsonFile {
 public:
  explicit JsonFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const noexcept { return path_; }
  const nlohmann::json& root() const noexcept { return root_; }

  std::optional<std::int64_t> integer(std::string_view key) const;
  std::optional<double> number(std::string_view key) const;
  std::optional<bool> flag(std::string_view key) const;
  std::optional<std::string> text(std::string_view key) const;

  /// "config.json: hidden_size " + what, to be thrown.
  std::string complaint(std::string_view key, std::string_view what) const;

 private:
  const nlohmann::json* find(std::string_view key) const;

  std::filesystem::path path_;
  nlohmann::json root_;
};

}  // namespace salient
