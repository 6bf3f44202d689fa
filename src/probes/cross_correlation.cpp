#include "salient/probes/cross_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "probes/correlation_tiles.hpp"
#include "probes/data_impl.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Included = std::vector<char>;  ///< [word]: not 0 for words that are correlated

/// The features of one of the models in unit range.
struct Side {
  ProbeData::Impl& data;
  Standardiser by;
  Eigen::VectorXd norm;  ///< float64 [neuron]: of its features over the words; 0 where constant
};

Included words_of_both(const ProbeData::Impl& one, const ProbeData::Impl& other) {
  require(one.corpus.blocks == other.corpus.blocks, "models are correlated on the same words");
  Included include = one.train_words;
  for (std::size_t word = 0; word < include.size(); ++word) {
    if (other.train_words[word] == 0) include[word] = 0;
  }
  return include;
}

/// Collective.
Side side_of(ProbeData& of, const Included& include) {
  ProbeData::Impl& data = of.impl();
  const Moments moments = of.moments(include);
  Side side{data, into_unit_range(moments, data.largest, data.where), {}};
  const auto words = static_cast<double>(
      std::count_if(include.begin(), include.end(), [](char in) { return in != 0; }));
  side.norm = to_vector(side.by.inverse).cwiseProduct(moments.deviation) * std::sqrt(words);
  return side;
}

/// Of the neurons of `one` from `first` on, as many as tiles have room for, with all of `other`.
std::vector<CorrelationTile> tiles_from(std::int64_t first, const Side& one, const Side& other) {
  const std::int64_t neurons = one.data.neurons.size(), others = other.data.neurons.size();
  const std::int64_t rows_of_tiles =
      std::max<std::int64_t>(1, bytes_of_products / (8 * tile_columns * others));
  std::vector<CorrelationTile> tiles;
  for (std::int64_t i = 0; i < rows_of_tiles && first + i * tile_columns < neurons; ++i) {
    for (std::int64_t column = 0; column < others; column += tile_columns) {
      tiles.push_back(
          tile_of_zeros(first + i * tile_columns, neurons, column, others, one.data.where));
    }
  }
  return tiles;
}

/// Collective: fills the tiles with the sums over all included words.
void sum_products(const Side& one, const Side& other, const Included& include,
                  std::vector<CorrelationTile>& tiles) {
  const at::Tensor factor = factor_of_products(one.data.corpus.word_count(), one.data.where);
  for (std::size_t i = 0; i < one.data.features.size(); ++i) {
    const at::Tensor mask = row_mask(one.data.features, i, include, one.data.where);
    if (!mask.defined()) continue;
    const at::Tensor rows = one.data.features.standardised(i, one.by, at::kFloat);
    rows.mul_(mask.to(at::kFloat));  // of the others too, as factors of the products
    const at::Tensor columns = other.data.features.standardised(i, other.by, at::kFloat);
    add_products(rows, columns, factor, tiles, one.data.comm, static_cast<std::int64_t>(i));
  }
  for (const CorrelationTile& tile : tiles) one.data.all_reduce(tile.sums);
}

LayerPartners no_partners(const NeuronLayout& neurons, const NeuronLayout& others) {
  LayerPartners partners;
  partners.r.setZero(neurons.size(), others.layers);
  partners.column.resize(neurons.size(), others.layers);
  for (std::int32_t layer = 0; layer < others.layers; ++layer) {
    partners.column.col(layer).setConstant(std::int64_t{layer} * others.units);
  }
  return partners;
}

/// Takes a correlation over where it is the largest so far.
void offer(std::int64_t neuron, std::int64_t other, std::int64_t layer, double r,
           LayerPartners& partners) {
  if (!(std::abs(r) > std::abs(partners.r(neuron, layer)))) return;
  partners.r(neuron, layer) = r;
  partners.column(neuron, layer) = other;
}

void take_over(const CorrelationTile& tile, const Side& one, const Side& other, double scale,
               CrossCorrelation& found) {
  const at::Tensor host = tile.sums.cpu();
  const std::int64_t* sum = host.data_ptr<std::int64_t>();
  const std::int64_t units = one.data.neurons.units, others = other.data.neurons.units;
  for (std::int64_t i = tile.row; i < tile.row + host.size(0); ++i) {
    for (std::int64_t j = tile.column; j < tile.column + host.size(1); ++j) {
      const double norms = one.norm[i] * other.norm[j];
      const double product = static_cast<double>(*sum++) / scale;
      const double r = norms > 0 ? std::clamp(product / norms, -1.0, 1.0) : 0.0;
      offer(i, j, j / others, r, found.of_one);
      offer(j, i, i / units, r, found.of_other);
    }
  }
}

}  // namespace

CrossCorrelation cross_correlation(ProbeData& one, ProbeData& other) {
  const Included include = words_of_both(one.impl(), other.impl());
  const Side rows = side_of(one, include), columns = side_of(other, include);
  const double scale =
      factor_of_products(rows.data.corpus.word_count(), rows.data.where).item<double>();
  CrossCorrelation found{no_partners(one.neurons(), other.neurons()),
                         no_partners(other.neurons(), one.neurons())};
  std::int64_t done = 0;
  while (done < one.neurons().size()) {
    std::vector<CorrelationTile> tiles = tiles_from(done, rows, columns);
    sum_products(rows, columns, include, tiles);
    for (const CorrelationTile& tile : tiles) take_over(tile, rows, columns, scale, found);
    done = tiles.back().row + tiles.back().sums.size(0);
  }
  return found;
}

}  // namespace salient
