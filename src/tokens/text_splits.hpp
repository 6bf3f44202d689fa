#pragma once

#include <cstdint>
#include <vector>

#include "salient/support/range.hpp"

namespace salient {

/// What becomes of the delimiters that a text is split at.
enum class Delimiters { removed, isolated, merged_with_previous, merged_with_next, contiguous };

/// The parts, in bytes and in order, of a text of `size` bytes that is split at `delimiters`; none
/// is empty. `contiguous`: delimiters side by side are one part.
std::vector<RowRange> split_at(std::int64_t size, const std::vector<RowRange>& delimiters,
                               Delimiters kept);
/// The same with what lies between the delimiters as delimiters.
std::vector<RowRange> split_between(std::int64_t size, const std::vector<RowRange>& between,
                                    Delimiters kept);

}  // namespace salient
