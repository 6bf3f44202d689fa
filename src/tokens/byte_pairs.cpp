#include "tokens/byte_pairs.hpp"

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"
#include "tokens/byte_alphabet.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

std::uint64_t key(BytePairs::Symbol left, BytePairs::Symbol right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
}

}  // namespace

BytePairs::BytePairs(const std::filesystem::path& path) {
  for (std::size_t byte = 0; byte < 256; ++byte) {
    of_byte_[byte] = symbol(characters_of_bytes()[byte]);
  }
  const std::string text = read_whole(path);
  // As GPT-2's own reader does it: the first line is a comment, and one without an end is none.
  std::size_t line = 1, end = text.find('\n');
  while (end != std::string::npos) {
    const std::size_t begin = end + 1;
    end = text.find('\n', begin);
    if (end == std::string::npos) break;
    add(std::string_view(text).substr(begin, end - begin),
        path.string() + ":" + std::to_string(++line));
  }
}

BytePairs::Symbol BytePairs::symbol(const std::string& text) {
  const auto [found, is_new] = symbols_.try_emplace(text, static_cast<Symbol>(texts_.size()));
  if (is_new) {
    texts_.push_back(text);
    bytes_.push_back(character_count(text));
  }
  return found->second;
}

void BytePairs::add(std::string_view line, const std::string& place) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t space = line.find(' ');
  const bool is_pair = space != std::string_view::npos && space > 0 && space + 1 < line.size() &&
                       line.find(' ', space + 1) == std::string_view::npos;
  if (!is_pair) throw UsageError(place + ": not two symbols with a space between them");
  const std::string left(line.substr(0, space)), right(line.substr(space + 1));
  const Symbol first = symbol(left), second = symbol(right), both = symbol(left + right);
  const auto rank = static_cast<std::int32_t>(merges_.size());
  merges_.try_emplace(key(first, second), Merge{rank, first, second, both});
}

const BytePairs::Merge* BytePairs::first_of(const std::vector<Symbol>& symbols) const {
  const Merge* first = nullptr;
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
    const auto found = merges_.find(key(symbols[i], symbols[i + 1]));
    if (found == merges_.end()) continue;
    if (first == nullptr || found->second.rank < first->rank) first = &found->second;
  }
  return first;
}

std::vector<BytePairs::Symbol> BytePairs::merged(std::string_view bytes) const {
  std::vector<Symbol> symbols;
  for (const char byte : bytes) symbols.push_back(of_byte_[static_cast<unsigned char>(byte)]);
  while (const Merge* merge = first_of(symbols)) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i, ++kept) {
      const bool here =
          i + 1 < symbols.size() && symbols[i] == merge->left && symbols[i + 1] == merge->right;
      symbols[kept] = here ? merge->both : symbols[i];
      if (here) ++i;
    }
    symbols.resize(kept);
  }
  return symbols;
}

}  // namespace salient
