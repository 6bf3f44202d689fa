#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace salient {

/// "1,161,192"
std::string grouped(std::int64_t count);

/// "1 word", "2,048 words"
std::string counted(std::int64_t count, std::string_view noun);

/// A piece of an input file as an error message shows it: in quotes, control characters as `?`, cut
/// after 40 bytes (never inside a character), so that a message stays one readable line.
std::string in_quotes(std::string_view text);

}  // namespace salient
