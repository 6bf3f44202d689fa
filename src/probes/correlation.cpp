#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

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

/// Adds this rank's words to the tiles.
void add_blocks(ProbeData::Impl& data, const Standardiser& by, const at::Tensor& factor,
                std::vector<Tile>& tiles) {
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const at::Tensor mask = row_mask(data.features, i, data.train_words, data.where);
    if (!mask.defined()) continue;
    at::Tensor x = data.features.standardised(i, by, at::kFloat);
    x.mul_(mask.to(at::kFloat));
    for (Tile& tile : tiles) {
      const at::Tensor left = x.narrow(1, tile.row, tile.sums.size(0));
      const at::Tensor right = x.narrow(1, tile.column, tile.sums.size(1));
      add_encoded(product(left.t(), right), factor, tile.sums);
      data.comm.beat("probes: correlation", static_cast<std::int64_t>(i));
    }
  }
}

/// Writes r of one tile, and of its mirror image.
void normalise(const Tile& tile, const std::vector<double>& norm, Matrix& correlation) {
  const at::Tensor host = tile.sums.to(at::kDouble).cpu().contiguous();
  const double* sums = host.data_ptr<double>();
  for (std::int64_t i = 0; i < host.size(0); ++i) {
    for (std::int64_t j = 0; j < host.size(1); ++j) {
      const std::int64_t a = tile.row + i, b = tile.column + j;
      const double scale = norm[static_cast<std::size_t>(a)] * norm[static_cast<std::size_t>(b)];
      const double r = scale > 0 ? sums[i * host.size(1) + j] / scale : 0.0;
      const auto value = static_cast<float>(a == b && scale > 0 ? 1.0 : std::clamp(r, -1.0, 1.0));
      correlation(a, b) = value;
      correlation(b, a) = value;
    }
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
  for (Tile& tile : tiles) {
    normalise(tile, norm, correlation);
    tile.sums = at::Tensor();
  }
  data.correlation = std::move(correlation);
  return *data.correlation;
}

}  // namespace salient
