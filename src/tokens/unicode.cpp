#include "tokens/unicode.hpp"

namespace salient {

UChar32 first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return first;
  if (first < 0xC2 || first > 0xF4) return -1;
  const std::size_t size = character_bytes(text);
  const std::size_t wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size < wanted) return -1;
  UChar32 c = first & (0xFFU >> (wanted + 1));
  for (std::size_t i = 1; i < wanted; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return -1;
    c = c << 6 | (byte & 0x3F);
  }
  const bool is_shortest = c >= (wanted == 2 ? 0x80 : wanted == 3 ? 0x800 : 0x10000);
  return is_shortest && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF) ? c : -1;
}

}  // namespace salient
