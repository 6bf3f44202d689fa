#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "probes/correlation.hpp"
#include "probes/feature_blocks.hpp"

namespace salient {

class Communicator;
struct Moments;

/// Sums over words of the products of some neurons with others, in fixed point.
struct CorrelationTile {
  std::int64_t row = 0, column = 0;  ///< first neuron of each side
  at::Tensor sums;                   ///< int64 [neuron, neuron]
};

/// Of at most tile_columns neurons from `row` and from `column` on; zeros.
CorrelationTile tile_of_zeros(std::int64_t row, std::int64_t rows, std::int64_t column,
                              std::int64_t columns, at::Device where);

/// Standardised features, divided by a power of two per neuron so that none exceeds 1. `largest`:
/// float64 [neuron] of |activation|.
Standardiser into_unit_range(const Moments& moments, const at::Tensor& largest, at::Device where);

/// float64 [1]: of sums of products of so many words' features in unit range.
at::Tensor factor_of_products(std::int64_t words, at::Device where);

/// Adds the products of a block's words to some tiles: `rows` and `columns` are float32
/// [word, neuron], of the neurons that tiles number. Each tile is the work of one thread. If both
/// are one tensor, what lies above the diagonal is not all added. Keeps the watchdog quiet, as of
/// block `block`.
void add_products(const at::Tensor& rows, const at::Tensor& columns, const at::Tensor& factor,
                  std::span<CorrelationTile> tiles, Communicator& comm, std::int64_t block);

}  // namespace salient
