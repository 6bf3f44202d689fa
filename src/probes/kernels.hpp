#pragma once

#include <cstdint>

#include "salient/support/half.hpp"

namespace salient {

/// Loops over host memory that the processor's widest registers do, whatever the build was made
/// for, on the threads of OpenMP. Each element is one computation: threads change no bit.

/// A block [row, column] of contiguous rows, or some rows of it, standardised into [row, feature]:
/// out = (in - mean) * inverse + lost.
struct StandardiseBlock {
  std::int64_t rows = 0, columns = 0, features = 0;
  const float* mean = nullptr;                      ///< [feature]
  const float* inverse = nullptr;                   ///< [feature]
  const float* lost = nullptr;                      ///< [feature]
  const std::int64_t* column_of_feature = nullptr;  ///< [feature]; null: the column of its number
  const std::int64_t* row_of_out = nullptr;         ///< [row]; null: the row of its number

  std::int64_t offset(std::int64_t row) const {  ///< of what is in the input for it
    return (row_of_out == nullptr ? row : row_of_out[row]) * columns;
  }
};
void standardise(const StandardiseBlock& block, const float* in, float* out);
void standardise(const StandardiseBlock& block, const Half* in, float* out);

/// sums[row, column] += part[row, column] * factors[column], rounded to the nearest integer, ties
/// to even. Rows of `part` and `sums` begin every `part_stride` and `sums_stride` elements.
struct EncodeBlock {
  std::int64_t rows = 0, columns = 0, part_stride = 0, sums_stride = 0;
  const double* factors = nullptr;  ///< [column]
};
void add_encoded(const EncodeBlock& block, const float* part, std::int64_t* sums);

}  // namespace salient
