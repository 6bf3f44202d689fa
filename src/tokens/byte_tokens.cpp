#include "tokens/byte_tokens.hpp"

#include <cstdio>

namespace salient {

std::string byte_token(unsigned char byte) {
  char name[8];
  std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(byte));
  return name;
}

ByteTokens::ByteTokens(const TokenIds& ids) {
  for (std::size_t byte = 0; byte < ids_.size(); ++byte) {
    ids_[byte] = ids.find(byte_token(static_cast<unsigned char>(byte)));
  }
}

std::optional<std::vector<std::int64_t>> ByteTokens::spelling(std::string_view text) const {
  std::vector<std::int64_t> spelled;
  for (const char byte : text) {
    const auto id = ids_[static_cast<unsigned char>(byte)];
    if (!id) return std::nullopt;
    spelled.push_back(*id);
  }
  return spelled;
}

}  // namespace salient
