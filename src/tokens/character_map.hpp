#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// What SentencePiece makes of characters before anything else (mostly NFKC): a trie over UTF-8 in
/// the units of darts-clone, and the texts that its leaves stand for.
class CharacterMap {
 public:
  /// Empty: every character is itself. Nothing if the bytes are no such map.
  static std::optional<CharacterMap> of(std::string_view precompiled);

  struct Match {
    std::size_t bytes = 0;      ///< of the text that are replaced; 0: none
    std::string_view replaced;  ///< by what
  };
  /// The longest or the shortest that `text` begins with.
  Match longest(std::string_view text) const;
  Match shortest(std::string_view text) const;

 private:
  Match prefix(std::string_view text, bool stop_at_first) const;

  std::vector<std::uint32_t> trie_;
  std::string texts_;  // each ended by a zero byte
};

}  // namespace salient
