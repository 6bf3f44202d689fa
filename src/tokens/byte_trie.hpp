#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace salient {

/// Texts with a number each, found by what another text begins with.
class ByteTrie {
 public:
  /// The number, from 0 on, of a text that is not empty; the last one given wins.
  void add(std::string_view text, std::int32_t number);

  /// Calls `visit(bytes, number)` for each of the texts that `text` begins with, shortest first.
  template <class Visit>
  void for_each_prefix(std::string_view text, Visit visit) const {
    std::int32_t node = 0;
    for (std::size_t end = 0; end < text.size();) {
      const auto next = edges_.find(edge(node, text[end]));
      if (next == edges_.end()) return;
      node = next->second;
      ++end;
      const std::int32_t number = numbers_[static_cast<std::size_t>(node)];
      if (number >= 0) visit(end, number);
    }
  }

  struct Match {
    std::size_t bytes;
    std::int32_t number;
  };
  std::optional<Match> longest_prefix(std::string_view text) const;

 private:
  static std::uint64_t edge(std::int32_t node, char byte) {
    return static_cast<std::uint64_t>(node) << 8 | static_cast<unsigned char>(byte);
  }

  std::unordered_map<std::uint64_t, std::int32_t> edges_;  // node and byte to node
  std::vector<std::int32_t> numbers_{-1};                  // [node]; -1: no text ends here
};

}  // namespace salient
