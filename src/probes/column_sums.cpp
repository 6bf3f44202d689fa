#include "probes/column_sums.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <span>

#include "probes/widest.hpp"

namespace salient {
namespace {

/// Columns whose sums stay in the nearest cache for all rows.
constexpr std::int64_t tile_columns_of_sums = 512;

SALIENT_WIDEST void add_values(const float* __restrict in, std::int64_t size,
                               const double* __restrict shift, double* __restrict sums) {
  for (std::int64_t j = 0; j < size; ++j) sums[j] += static_cast<double>(in[j]) - shift[j];
}

SALIENT_WIDEST void add_squares(const float* __restrict in, std::int64_t size,
                                const double* __restrict shift, double* __restrict sums) {
  for (std::int64_t j = 0; j < size; ++j) {
    const double distance = static_cast<double>(in[j]) - shift[j];
    sums[j] += distance * distance;
  }
}

/// As whole numbers, whose order is that of numbers from 0 on, with infinity and what is none last.
SALIENT_WIDEST void raise_row(const float* __restrict in, std::int64_t size,
                              float* __restrict largest) {
  for (std::int64_t j = 0; j < size; ++j) {
    const auto value = std::bit_cast<std::int32_t>(std::abs(in[j]));
    const auto before = std::bit_cast<std::int32_t>(largest[j]);
    largest[j] = std::bit_cast<float>(value > before ? value : before);
  }
}

using TileRoom = std::array<float, tile_columns_of_sums>;

const float* as_float32(const float* values, std::int64_t, TileRoom&) { return values; }
const float* as_float32(const Half* halves, std::int64_t size, TileRoom& room) {
  const auto count = static_cast<std::size_t>(size);
  from_half({halves, count}, std::span(room).first(count));
  return room.data();
}

/// Calls `take(values, first column, columns)` for the tiles of each row that is not left out.
template <class Stored, class Take>
void for_rows(const ColumnsBlock& block, const Stored* in, Take take) {
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < block.columns; first += tile_columns_of_sums) {
    const std::int64_t size = std::min(tile_columns_of_sums, block.columns - first);
    TileRoom room;
    for (std::int64_t row = 0; row < block.rows; ++row) {
      if (block.include != nullptr && block.include[row] == 0) continue;
      take(as_float32(in + row * block.columns + first, size, room), first, size);
    }
  }
}

template <class Stored>
void add_powers_of(const ColumnsBlock& block, const Stored* in, const double* shift, Power power,
                   double* sums) {
  const auto add = power == Power::one ? &add_values : &add_squares;
  for_rows(block, in, [&](const float* values, std::int64_t first, std::int64_t size) {
    add(values, size, shift + first, sums + first);
  });
}

template <class Stored>
void raise_of(const ColumnsBlock& block, const Stored* in, float* largest) {
  for_rows(block, in, [&](const float* values, std::int64_t first, std::int64_t size) {
    raise_row(values, size, largest + first);
  });
}

}  // namespace

void add_powers(const ColumnsBlock& block, const float* in, const double* shift, Power power,
                double* sums) {
  add_powers_of(block, in, shift, power, sums);
}
void add_powers(const ColumnsBlock& block, const Half* in, const double* shift, Power power,
                double* sums) {
  add_powers_of(block, in, shift, power, sums);
}

void raise_to_largest(const ColumnsBlock& block, const float* in, float* largest) {
  raise_of(block, in, largest);
}
void raise_to_largest(const ColumnsBlock& block, const Half* in, float* largest) {
  raise_of(block, in, largest);
}

}  // namespace salient
