#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "io/json_file.hpp"

namespace salient {

/// The tokens of a `vocab.json` and their ids.
class TokenIds {
 public:
  /// Throws UsageError that names file and token.
  explicit TokenIds(const std::filesystem::path& path);

  /// Those that `tokenizer_config.json` lists beside the vocabulary.
  void add_special(const JsonFile& tokenizer_config);

  std::int64_t size() const noexcept { return size_; }  ///< the highest id and 1
  const std::string& token(std::int64_t id) const;      ///< empty where the file skips the id
  std::optional<std::int64_t> find(const std::string& token) const;
  /// Of a special token. Throws UsageError that names file and token.
  std::int64_t id(const std::string& token) const;

 private:
  void add(const std::string& token, const nlohmann::json& id);

  std::filesystem::path path_;
  std::unordered_map<std::int64_t, std::string> tokens_;  // a file may skip most ids
  std::int64_t size_ = 0;
  std::unordered_map<std::string, std::int64_t> ids_;
};

}  // namespace salient
