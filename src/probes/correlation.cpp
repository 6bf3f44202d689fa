#include <algorithm>
#include <cmath>
#include <span>

#include "probes/correlation_tiles.hpp"
#include "probes/data_impl.hpp"

namespace salient {
namespace {

/// Of which no row's neurons come before its column's.
std::vector<CorrelationTile> lower_tiles(std::int64_t neurons, at::Device where) {
  std::vector<CorrelationTile> tiles;
  for (std::int64_t row = 0; row < neurons; row += tile_columns) {
    for (std::int64_t column = 0; column <= row; column += tile_columns) {
      tiles.push_back(tile_of_zeros(row, neurons, column, neurons, where));
    }
  }
  return tiles;
}

/// Adds this rank's words to the tiles.
void add_blocks(ProbeData::Impl& data, const Standardiser& by, const at::Tensor& factor,
                std::span<CorrelationTile> tiles) {
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const at::Tensor mask = row_mask(data.features, i, data.train_words, data.where);
    if (!mask.defined()) continue;
    const at::Tensor x = data.features.standardised(i, by, at::kFloat);
    if (mask.min().item<double>() == 0) x.mul_(mask.to(at::kFloat));
    add_products(x, x, factor, tiles, data.comm, static_cast<std::int64_t>(i));
  }
}

/// r of one tile, float32 [neuron, neuron].
Matrix normalised(const CorrelationTile& tile, const std::vector<double>& norm) {
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
void write_normalised(const CorrelationTile& tile, const std::vector<double>& norm,
                      Matrix& correlation) {
  Matrix r = normalised(tile, norm);
  if (tile.row == tile.column) {
    for (std::int64_t i = 0; i < r.rows(); ++i) {
      const Eigen::Index above = r.cols() - i - 1;
      r.row(i).tail(above) = r.col(i).tail(above).transpose();
      r(i, i) = norm[static_cast<std::size_t>(tile.row + i)] > 0 ? 1.0F : 0.0F;
    }
  }
  correlation.block(tile.row, tile.column, r.rows(), r.cols()) = r;
  correlation.block(tile.column, tile.row, r.cols(), r.rows()) = r.transpose();
}

/// Square roots of the diagonal, in the sums' own scale.
std::vector<double> diagonal_norms(const std::vector<CorrelationTile>& tiles,
                                   std::int64_t neurons) {
  std::vector<double> norm(static_cast<std::size_t>(neurons));
  for (const CorrelationTile& tile : tiles) {
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
  const at::Tensor factor = factor_of_products(data.corpus.word_count(), data.where);

  std::vector<CorrelationTile> tiles = lower_tiles(data.neurons.size(), data.where);
  add_blocks(data, by, factor, tiles);
  for (const CorrelationTile& tile : tiles) data.all_reduce(tile.sums);

  const std::vector<double> norm = diagonal_norms(tiles, data.neurons.size());
  Matrix correlation(data.neurons.size(), data.neurons.size());
#pragma omp parallel for schedule(dynamic)
  for (CorrelationTile& tile : tiles) {
    write_normalised(tile, norm, correlation);
    tile.sums = at::Tensor();
  }
  data.correlation = std::move(correlation);
  return *data.correlation;
}

}  // namespace salient
