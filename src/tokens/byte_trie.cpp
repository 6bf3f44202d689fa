#include "tokens/byte_trie.hpp"

namespace salient {

void ByteTrie::add(std::string_view text, std::int32_t number) {
  std::int32_t node = 0;
  for (const char byte : text) {
    const auto next = static_cast<std::int32_t>(numbers_.size());
    const auto [found, is_new] = edges_.try_emplace(edge(node, byte), next);
    if (is_new) numbers_.push_back(-1);
    node = found->second;
  }
  numbers_[static_cast<std::size_t>(node)] = number;
}

std::optional<ByteTrie::Match> ByteTrie::longest_prefix(std::string_view text) const {
  std::optional<Match> longest;
  for_each_prefix(text, [&](std::size_t bytes, std::int32_t number) {
    longest = Match{bytes, number};
  });
  return longest;
}

}  // namespace salient
