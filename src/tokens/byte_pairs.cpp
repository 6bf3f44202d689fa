#include "tokens/byte_pairs.hpp"

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"
#include "tokens/byte_alphabet.hpp"
#include "tokens/unicode.hpp"

namespace salient {
BytePairs::BytePairs(const std::filesystem::path& path) {
  for (std::size_t byte = 0; byte < 256; ++byte) {
    of_byte_[byte] = merges_.symbol(characters_of_bytes()[byte]);
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
  for (const std::string& symbol : texts()) bytes_.push_back(character_count(symbol));
}

void BytePairs::add(std::string_view line, const std::string& place) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t space = line.find(' ');
  const bool is_pair = space != std::string_view::npos && space > 0 && space + 1 < line.size() &&
                       line.find(' ', space + 1) == std::string_view::npos;
  if (!is_pair) throw UsageError(place + ": not two symbols with a space between them");
  merges_.add(std::string(line.substr(0, space)), std::string(line.substr(space + 1)));
}

std::vector<BytePairs::Symbol> BytePairs::merged(std::string_view bytes) const {
  std::vector<Symbol> symbols;
  for (const char byte : bytes) symbols.push_back(of_byte_[static_cast<unsigned char>(byte)]);
  merges_.merge(symbols);
  return symbols;
}

}  // namespace salient
