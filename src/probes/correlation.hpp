#pragma once

#include <cstdint>

namespace salient {

/// Columns of a tile of correlations. A tile of sums is 8 * tile_columns^2 bytes: what one
/// all-reduce carries, and what a core's cache holds beside the product that is added to it.
constexpr std::int64_t tile_columns = 512;

}  // namespace salient
