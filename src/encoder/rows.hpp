#pragma once

#include <cstdint>
#include <vector>

#include "salient/support/range.hpp"
#include "salient/tokens/batch.hpp"

namespace salient {

/// Rows of one length, one behind the other.
struct RowGroup {
  std::int64_t first = 0;  ///< subword, of the whole part
  std::int64_t rows = 0;
  std::int64_t width = 0;  ///< subwords of a row
  std::int64_t subwords() const { return rows * width; }
};

/// Rows of a batch as a forward pass takes them: subwords of all of them one behind the other.
struct PartOfBatch {
  std::vector<std::int64_t> ids;        ///< int64 [subword]
  std::vector<std::int64_t> positions;  ///< int64 [subword], in its row
  std::vector<RowGroup> groups;         ///< all subwords, in order
  std::vector<std::int64_t> lengths;    ///< int64 [row]; less than its group is wide: padded
  std::vector<std::int64_t> places;     ///< indices of the batch's places in these rows
  std::vector<RowRange> subwords;       ///< of each of `places`, of the whole part

  std::int64_t widest() const;
  bool is_padded() const;
};

/// The whole batch in one part, padded with the id `padding`.
PartOfBatch padded(const TokenBatch& batch, std::int64_t padding);

/// Parts of whole rows, not padded, of at most so many subwords each if they have several rows.
std::vector<PartOfBatch> packed(const TokenBatch& batch, std::int64_t subwords);

/// A batch as the model takes it: in one padded part, or in parts of a size that keeps their states
/// in a core's cache.
std::vector<PartOfBatch> parts_of(const TokenBatch& batch, bool pads, std::int64_t padding);

}  // namespace salient
