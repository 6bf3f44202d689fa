#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "probes/correlation.hpp"
#include "probes/data_impl.hpp"
#include "probes/products.hpp"

namespace salient {
namespace {

struct Tile {
  std::int64_t row = 0, column = 0;  ///< first neuron of each side; row >= column
  at::Tensor sums;                   ///< int64 [neuron, neuron]
};

std::vector<Tile> lower_tiles(std::int64_t neurons, at::Device where) {
  std::vector<Tile> tiles;
  for (std::int64_t row = 0; row < neurons; row += tile_columns) {
    for (std::int64_t column = 0; column <= row; column += tile_columns) {
      const std::int64_t rows = std::min(tile_columns, neurons - row);
      const std::int64_t columns = std::min(tile_columns, neurons - column);
      tiles.push_back(
          {row, column, at::zeros({rows, columns}, at::TensorOptions(at::kLong).device(where))});
    }
  }
  return tiles;
}

/// Standardised features, divided by a power of two per neuron so that none exceeds 1.
Standardiser into_unit_range(const Moments& moments, const at::Tensor& largest, at::Device where) {
  Standardiser by = standardiser_of(moments, where);
  const at::Tensor bound = ((largest + by.mean.abs()) * by.inverse).clamp_min(1.0);
  by.inverse = by.inverse * bound.log2().ceil().add(1.0).neg().exp2();
  return by;
}

/// Tiles between two signs of life.
constexpr std::size_t tiles_of_round = 256;

/// On the thread that calls, in `room` for one product; false if the product was refused.
bool add_product(const at::Tensor& x, const at::Tensor& factor, Tile& tile,
                 const at::Tensor& room) {
  const std::int64_t rows = tile.sums.size(0), columns = tile.sums.size(1);
  const at::Tensor product = room.narrow(0, 0, rows).narrow(1, 0, columns);
  const bool taken = multiply_alone(product, x.narrow(1, tile.row, rows).t(),
                                    x.narrow(1, tile.column, columns), 0);
  add_encoded(product, factor, tile.sums);
  return taken;
}

/// Adds the words of a block, x [word, neuron], to some tiles. Each is the work of one thread,
/// which adds a product to the sums while both are in its cache.
void add_products(const at::Tensor& x, const at::Tensor& factor, std::span<Tile> tiles) {
  bool taken = true;
#pragma omp parallel if (x.device().is_cpu()) reduction(&& : taken)
  {
    const at::Tensor room = at::empty({tile_columns, tile_columns}, x.options());
#pragma omp for schedule(dynamic)
    for (Tile& tile : tiles) {
      const bool added = add_product(x, factor, tile, room);
      taken = taken && added;
    }
  }
  require_taken(taken);
}

/// Adds this rank's words to the tiles.
void add_blocks(ProbeData::Impl& data, const Standardiser& by, const at::Tensor& factor,
                std::span<Tile> tiles) {
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const at::Tensor mask = row_mask(data.features, i, data.train_words, data.where);
    if (!mask.defined()) continue;
    at::Tensor x = data.features.standardised(i, by, at::kFloat);
    x.mul_(mask.to(at::kFloat));
    for (std::size_t first = 0; first < tiles.size(); first += tiles_of_round) {
      add_products(x, factor, tiles.subspan(first, std::min(tiles_of_round, tiles.size() - first)));
      data.comm.beat("probes: correlation", static_cast<std::int64_t>(i));
    }
  }
}

/// r of one tile, float32 [neuron, neuron].
Matrix normalised(const Tile& tile, const std::vector<double>& norm) {
  const at::Tensor host = tile.sums.cpu();
  const std::int64_t* sum = host.data_ptr<std::int64_t>();
  Matrix r(host.size(0), host.size(1));
  for (std::int64_t i = 0; i < r.rows(); ++i) {
    const double of_row = norm[static_cast<std::size_t>(tile.row + i)];
    for (std::int64_t j = 0; j < r.cols(); ++j) {
      const double scale = of_row * norm[static_cast<std::size_t>(tile.column + j)];
      const double value = scale > 0 ? static_cast<double>(*sum) / scale : 0.0;
      r(i, j) = static_cast<float>(std::clamp(value, -1.0, 1.0));
      ++sum;
    }
  }
  return r;
}

/// Writes r of one tile, and of its mirror image.
void write_normalised(const Tile& tile, const std::vector<double>& norm, Matrix& correlation) {
  const Matrix r = normalised(tile, norm);
  correlation.block(tile.row, tile.column, r.rows(), r.cols()) = r;
  correlation.block(tile.column, tile.row, r.cols(), r.rows()) = r.transpose();
  if (tile.row != tile.column) return;
  for (std::int64_t a = tile.row; a < tile.row + r.rows(); ++a) {
    correlation(a, a) = norm[static_cast<std::size_t>(a)] > 0 ? 1.0F : 0.0F;
  }
}

/// Square roots of the diagonal, in the sums' own scale.
std::vector<double> diagonal_norms(const std::vector<Tile>& tiles, std::int64_t neurons) {
  std::vector<double> norm(static_cast<std::size_t>(neurons));
  for (const Tile& tile : tiles) {
    if (tile.row != tile.column) continue;
    const at::Tensor diagonal = tile.sums.diagonal().to(at::kDouble).sqrt().cpu();
    for (std::int64_t i = 0; i < diagonal.size(0); ++i) {
      norm[static_cast<std::size_t>(tile.row + i)] = diagonal[i].item<double>();
    }
  }
  return norm;
}

}  // namespace

const Matrix& ProbeData::correlation() {
  Impl& data = *impl_;
  if (data.correlation) return *data.correlation;
  const Moments& moments = train_moments();
  const Standardiser by = into_unit_range(moments, data.largest, data.where);
  const double words = std::max<double>(1.0, static_cast<double>(data.corpus.word_count()));
  const at::Tensor factor = fixed_point_factors(
      at::zeros({1}, at::TensorOptions(at::kDouble).device(data.where)) + words);

  std::vector<Tile> tiles = lower_tiles(data.neurons.size(), data.where);
  add_blocks(data, by, factor, tiles);
  for (const Tile& tile : tiles) data.all_reduce(tile.sums);

  const std::vector<double> norm = diagonal_norms(tiles, data.neurons.size());
  Matrix correlation(data.neurons.size(), data.neurons.size());
#pragma omp parallel for schedule(dynamic)
  for (Tile& tile : tiles) {
    write_normalised(tile, norm, correlation);
    tile.sums = at::Tensor();
  }
  data.correlation = std::move(correlation);
  return *data.correlation;
}

}  // namespace salient
