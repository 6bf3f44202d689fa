#include "tokens/byte_pairs.hpp"

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

std::array<std::string, 256> characters_of_bytes() {
  const auto prints = [](unsigned byte) {
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
  };
  std::array<std::string, 256> characters;
  unsigned next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const unsigned c = prints(byte) ? byte : next++;
    if (c < 0x80) {
      characters[byte] = static_cast<char>(c);
    } else {  // two bytes of UTF-8
      characters[byte] = {static_cast<char>(0xC0U | (c >> 6)),
                          static_cast<char>(0x80U | (c & 0x3FU))};
    }
  }
  return characters;
}

}  // namespace

BytePairs::BytePairs(const std::filesystem::path& path) {
  const std::array<std::string, 256> characters = characters_of_bytes();
  for (std::size_t byte = 0; byte < 256; ++byte) of_byte_[byte] = merges_.symbol(characters[byte]);
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
