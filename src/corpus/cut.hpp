#pragma once

#include <string_view>
#include <vector>

namespace salient {

// Both take the vector to fill, so that its memory is used again from line to line.

/// The pieces of `line` between single separators: at least one; pieces may be empty.
void cut(std::string_view line, char separator, std::vector<std::string_view>& pieces);

/// The pieces of `line` between runs of any of `separators`: none is empty; maybe there are none.
void cut_at_runs(std::string_view line, std::string_view separators,
                 std::vector<std::string_view>& pieces);

/// Holds nothing but spaces, or nothing at all.
bool is_blank(std::string_view line);
/// Or a comment of the files that are lists of rules: `#`, then a space or nothing.
bool is_blank_or_comment(std::string_view line);

}  // namespace salient
