#pragma once

#include <cstdint>

#include "salient/support/half.hpp"

namespace salient {

/// Over the rows of a block [row, column] of values as they are stored, in their order; on the
/// threads of OpenMP, which change no bit.
struct ColumnsBlock {
  std::int64_t rows = 0, columns = 0;
  const char* include = nullptr;  ///< [row]: 0 where a row is left out; null: none is
};

/// sums[column] += value - shift[column], or the square of it.
enum class Power { one, two };
void add_powers(const ColumnsBlock& block, const float* in, const double* shift, Power power,
                double* sums);
void add_powers(const ColumnsBlock& block, const Half* in, const double* shift, Power power,
                double* sums);

/// largest[column] = the largest |value| and what was there, none below 0; infinite or no number
/// where a value is.
void raise_to_largest(const ColumnsBlock& block, const float* in, float* largest);
void raise_to_largest(const ColumnsBlock& block, const Half* in, float* largest);

}  // namespace salient
