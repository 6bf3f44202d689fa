#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/token_ids.hpp"

namespace salient {

/// The token that spells a byte where no other does: "<0x0A>".
std::string byte_token(unsigned char byte);

/// The tokens of bytes that a vocabulary has. Gemma's, for one, lacks that of a tab, which is a
/// token itself.
class ByteTokens {
 public:
  ByteTokens() = default;  ///< none
  explicit ByteTokens(const TokenIds& ids);

  /// [byte of the text]: their ids; nothing unless there are tokens for all of them.
  std::optional<std::vector<std::int64_t>> spelling(std::string_view text) const;

 private:
  std::array<std::optional<std::int64_t>, 256> ids_;  // [byte]
};

}  // namespace salient
