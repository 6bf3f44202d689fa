#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// Fewest insertions, deletions and replacements of a byte that make `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that was most likely meant; the first of several. A key `section.name` is also
/// compared by its name alone, so that a right name in a wrong section is found.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace salient
