#pragma once

#include <cstdint>
#include <vector>

#include "run/inputs.hpp"

namespace salient {

class Communicator;

/// What the batches of a whole corpus come to, as extraction will make them.
struct BatchTotals {
  BatchCounts counts;
  std::vector<std::int64_t> subwords;  ///< [block], without special tokens
  std::vector<double> operations;      ///< [block], of the model's forward passes
  std::int64_t batches = 0, rows = 0;
  std::int64_t row_subwords = 0;  ///< of the rows: special tokens, repeated context and padding too
  std::int64_t parts = 0;         ///< the most of any batch, as these two
  std::int64_t workspace_bytes = 0, state_bytes = 0;
  std::vector<std::int64_t> dropped;  ///< rows of the file that are left out
  double seconds = 0;                 ///< that making them took, on one rank

  double operations_in_all() const;
  /// Of the rank that has most, where so many share the blocks as extraction deals them.
  double operations_of_rank(const Corpus& corpus, int ranks) const;
};

/// Collective: each rank makes the batches of some blocks, and none is encoded. Throws UsageError
/// as extraction does for a sentence that the model does not take.
BatchTotals total_batches(const Inputs& inputs, Communicator& comm);

}  // namespace salient
