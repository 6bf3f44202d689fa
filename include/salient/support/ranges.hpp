#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// "0, 4, 8-12" of ascending numbers.
std::string as_ranges(std::span<const std::int32_t> numbers);

/// The numbers, 0 or more, that such a text names, in its order; nothing if it is no such text.
std::optional<std::vector<std::int32_t>> read_ranges(std::string_view text);

}  // namespace salient
