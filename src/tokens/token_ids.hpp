#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "io/json_file.hpp"

namespace salient {

/// The tokens of a JSON file and their ids. Errors are UsageErrors that name file and token.
class TokenIds {
 public:
  /// Those of a `vocab.json`.
  explicit TokenIds(const std::filesystem::path& path);
  /// Those of the file at `path` that the object `ids` holds.
  TokenIds(const std::filesystem::path& path, const nlohmann::json& ids);

  void add(const std::string& token, const nlohmann::json& id);

  /// Those that `tokenizer_config.json` lists beside the vocabulary.
  void add_special(const JsonFile& tokenizer_config);

  const std::filesystem::path& path() const noexcept { return path_; }
  const std::unordered_map<std::string, std::int64_t>& ids() const noexcept { return ids_; }
  std::int64_t size() const noexcept { return size_; }  ///< the highest id and 1
  std::vector<std::string> tokens() const;              ///< [id], empty where the file skips it
  const std::string& token(std::int64_t id) const;      ///< empty where the file skips the id
  std::optional<std::int64_t> find(const std::string& token) const;
  /// Of a special token, which must be there.
  std::int64_t id(const std::string& token) const;

 private:
  std::filesystem::path path_;
  std::unordered_map<std::int64_t, std::string> tokens_;  // a file may skip most ids
  std::int64_t size_ = 0;
  std::unordered_map<std::string, std::int64_t> ids_;
};

}  // namespace salient
