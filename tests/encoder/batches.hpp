#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "salient/tokens/batch.hpp"

namespace salient::testing {

/// A batch of rows of ids, special tokens included, padded with zeros to the longest or to `width`.
inline TokenBatch batch_of(const std::vector<std::vector<std::int64_t>>& rows,
                           std::int64_t width = 0) {
  TokenBatch batch;
  batch.width = width;
  for (const auto& row : rows) {
    batch.lengths.push_back(static_cast<std::int64_t>(row.size()));
    batch.width = std::max(batch.width, batch.lengths.back());
  }
  for (const auto& row : rows) {
    batch.ids.insert(batch.ids.end(), row.begin(), row.end());
    batch.ids.resize(batch.ids.size() + static_cast<std::size_t>(batch.width) - row.size(), 0);
  }
  return batch;
}

}  // namespace salient::testing
