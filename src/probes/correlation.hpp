#pragma once

#include <cstdint>

namespace salient {

/// Columns of a tile of correlations. A tile of sums is 8 * tile_columns^2 bytes: what one
/// all-reduce carries. Products of half as many columns take an eighth longer.
constexpr std::int64_t tile_columns = 1024;

}  // namespace salient
