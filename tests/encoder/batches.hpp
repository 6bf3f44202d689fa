#pragma once

#include <cstdint>
#include <vector>

#include "salient/encoder/encoder.hpp"
#include "salient/tokens/batch.hpp"

namespace salient::testing {

/// A batch of rows of ids, special tokens included, each subword a word of its own.
inline TokenBatch batch_of(const std::vector<std::vector<std::int64_t>>& rows) {
  TokenBatch batch;
  for (const auto& row : rows) {
    const auto length = static_cast<std::int64_t>(row.size());
    for (std::int64_t i = 0; i < length; ++i) {
      const auto word = static_cast<std::int64_t>(batch.ids.size());
      batch.places.push_back({word, batch.rows(), {i, i + 1}});
      batch.ids.push_back(row[static_cast<std::size_t>(i)]);
    }
    batch.lengths.push_back(length);
  }
  return batch;
}

/// Hidden states of every subword of such a batch.
inline WordStates states_of(Encoder& encoder, const TokenBatch& batch) {
  return encoder.encode(batch, Aggregation::last);
}

}  // namespace salient::testing
