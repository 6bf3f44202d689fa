#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/json_file.hpp"

namespace salient {

/// The tokens of a `vocab.json` and their ids.
class TokenIds {
 public:
  /// Throws UsageError that names file and token.
  explicit TokenIds(const std::filesystem::path& path);

  /// Those that `tokenizer_config.json` lists beside the vocabulary.
  void add_special(const JsonFile& tokenizer_config);

  std::int64_t size() const noexcept { return static_cast<std::int64_t>(tokens_.size()); }
  const std::string& token(std::int64_t id) const;  ///< empty where the file skips the id
  std::optional<std::int64_t> find(const std::string& token) const;
  /// Of a special token. Throws UsageError that names file and token.
  std::int64_t id(const std::string& token) const;

 private:
  void add(const std::string& token, const nlohmann::json& id);

  std::filesystem::path path_;
  std::vector<std::string> tokens_;  // [id]
  std::unordered_map<std::string, std::int64_t> ids_;
};

}  // namespace salient
