#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace salient {

/// WordPiece's tokens.
class Vocabulary {
 public:
  /// Those of a `vocab.txt`, one a line; a token's id is its line, counted from 0, and the last one
  /// where lines are equal. Throws UsageError that names file and line.
  explicit Vocabulary(const std::filesystem::path& path);
  /// Those of the file at `path`, [id]; `continuation` is what tokens inside a word begin with.
  Vocabulary(const std::filesystem::path& path, std::vector<std::string> tokens,
             const std::string& continuation);

  std::int64_t size() const noexcept { return static_cast<std::int64_t>(tokens_.size()); }
  const std::string& token(std::int64_t id) const;
  /// The id of a special token. Throws UsageError that names file and token.
  std::int64_t id(const std::string& token) const;

  /// The longest token that `text` begins with, as id and length in bytes. `continues`: inside a
  /// word, where tokens are written with the continuation ("##") before them.
  struct Match {
    std::int64_t id;
    std::size_t bytes;
  };
  std::optional<Match> longest_prefix(std::string_view text, bool continues) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Ids = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

  std::filesystem::path path_;
  std::vector<std::string> tokens_;  // [id]
  Ids beginning_;                    // all tokens
  Ids continuing_;                   // those that begin with the continuation, without it
  std::size_t longest_ = 0;          // bytes of the longest token
};

}  // namespace salient
