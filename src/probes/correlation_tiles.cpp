#include "probes/correlation_tiles.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "probes/products.hpp"
#include "probes/tensors.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/probes/data.hpp"

namespace salient {
namespace {

/// Tiles between two signs of life.
constexpr std::size_t tiles_of_round = 256;

/// Rows of a tile on the diagonal that are multiplied at a time, by the columns up to them: what
/// lies above is the mirror image of what lies below.
constexpr std::int64_t rows_on_diagonal = 256;

/// Of rows [first, first + size) of a tile with its first columns; false if the product was
/// refused.
bool add_part(const at::Tensor& rows, const at::Tensor& columns, const at::Tensor& factor,
              CorrelationTile& tile, std::int64_t first, std::int64_t size, std::int64_t width,
              const at::Tensor& room) {
  const at::Tensor product = room.narrow(0, 0, size).narrow(1, 0, width);
  const bool taken = multiply_alone(product, rows.narrow(1, tile.row + first, size).t(),
                                    columns.narrow(1, tile.column, width), 0);
  add_encoded(product, factor, tile.sums.narrow(0, first, size).narrow(1, 0, width));
  return taken;
}

/// On the thread that calls, in `room` for one product; false if the product was refused.
bool add_product(const at::Tensor& rows, const at::Tensor& columns, const at::Tensor& factor,
                 CorrelationTile& tile, const at::Tensor& room) {
  const std::int64_t height = tile.sums.size(0), width = tile.sums.size(1);
  if (!rows.is_same(columns) || tile.row != tile.column) {
    return add_part(rows, columns, factor, tile, 0, height, width, room);
  }
  bool taken = true;
  for (std::int64_t first = 0; first < height; first += rows_on_diagonal) {
    const std::int64_t size = std::min(rows_on_diagonal, height - first);
    const bool added = add_part(rows, columns, factor, tile, first, size, first + size, room);
    taken = taken && added;
  }
  return taken;
}

/// Each tile is the work of one thread.
void add_round(const at::Tensor& rows, const at::Tensor& columns, const at::Tensor& factor,
               std::span<CorrelationTile> tiles) {
  bool taken = true;
#pragma omp parallel if (rows.device().is_cpu()) reduction(&& : taken)
  {
    const at::Tensor room = at::empty({tile_columns, tile_columns}, rows.options());
#pragma omp for schedule(dynamic)
    for (CorrelationTile& tile : tiles) {
      const bool added = add_product(rows, columns, factor, tile, room);
      taken = taken && added;
    }
  }
  require_taken(taken);
}

}  // namespace

CorrelationTile tile_of_zeros(std::int64_t row, std::int64_t rows, std::int64_t column,
                              std::int64_t columns, at::Device where) {
  const std::int64_t height = std::min(tile_columns, rows - row);
  const std::int64_t width = std::min(tile_columns, columns - column);
  return {row, column, at::zeros({height, width}, at::TensorOptions(at::kLong).device(where))};
}

Standardiser into_unit_range(const Moments& moments, const at::Tensor& largest, at::Device where) {
  Standardiser by = standardiser_of(moments, where);
  const at::Tensor bound = ((largest + by.mean.abs()) * by.inverse).clamp_min(1.0);
  by.inverse = by.inverse * bound.log2().ceil().add(1.0).neg().exp2();
  return by;
}

at::Tensor factor_of_products(std::int64_t words, at::Device where) {
  const double bound = std::max<double>(1.0, static_cast<double>(words));
  return fixed_point_factors(at::zeros({1}, at::TensorOptions(at::kDouble).device(where)) + bound);
}

void add_products(const at::Tensor& rows, const at::Tensor& columns, const at::Tensor& factor,
                  std::span<CorrelationTile> tiles, Communicator& comm, std::int64_t block) {
  for (std::size_t first = 0; first < tiles.size(); first += tiles_of_round) {
    add_round(rows, columns, factor,
              tiles.subspan(first, std::min(tiles_of_round, tiles.size() - first)));
    comm.beat("probes: correlation", block);
  }
}

}  // namespace salient
