#include "tokens/byte_alphabet.hpp"

namespace salient {
namespace {

std::array<std::string, 256> list_characters() {
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

const std::array<std::string, 256>& characters_of_bytes() {
  static const std::array<std::string, 256> characters = list_characters();
  return characters;
}

}  // namespace salient
