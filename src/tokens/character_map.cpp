#include "tokens/character_map.hpp"

#include <cstring>

namespace salient {
namespace {

/// A unit of the trie: where its children are, the byte that led to it, whether a text ends here.
struct Unit {
  std::uint32_t bits;

  bool has_leaf() const { return ((bits >> 8) & 1U) != 0; }
  std::uint32_t value() const { return bits & 0x7FFFFFFFU; }
  std::uint32_t label() const { return bits & 0x800000FFU; }
  std::uint32_t offset() const { return (bits >> 10) << ((bits & 0x200U) >> 6); }
};

}  // namespace

std::optional<CharacterMap> CharacterMap::of(std::string_view precompiled) {
  CharacterMap map;
  if (precompiled.empty()) return map;
  std::uint32_t bytes = 0;
  if (precompiled.size() < sizeof bytes) return std::nullopt;
  std::memcpy(&bytes, precompiled.data(), sizeof bytes);
  precompiled.remove_prefix(sizeof bytes);
  if (bytes == 0 || bytes % sizeof(std::uint32_t) != 0 || bytes >= precompiled.size()) {
    return std::nullopt;
  }
  map.trie_.resize(bytes / sizeof(std::uint32_t));
  std::memcpy(map.trie_.data(), precompiled.data(), bytes);
  map.texts_ = precompiled.substr(bytes);
  if (map.texts_.back() != '\0') return std::nullopt;
  return map;
}

CharacterMap::Match CharacterMap::longest(std::string_view text) const {
  return prefix(text, false);
}

CharacterMap::Match CharacterMap::shortest(std::string_view text) const {
  return prefix(text, true);
}

CharacterMap::Match CharacterMap::prefix(std::string_view text, bool stop_at_first) const {
  Match match;
  if (trie_.empty()) return match;
  std::size_t node = Unit{trie_[0]}.offset();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    node ^= byte;
    if (node >= trie_.size() || Unit{trie_[node]}.label() != byte) break;
    const Unit unit{trie_[node]};
    node ^= unit.offset();
    if (!unit.has_leaf()) continue;
    if (node >= trie_.size() || Unit{trie_[node]}.value() >= texts_.size()) break;
    match = {i + 1, std::string_view(texts_.data() + Unit{trie_[node]}.value())};
    if (stop_at_first) break;
  }
  return match;
}

}  // namespace salient
