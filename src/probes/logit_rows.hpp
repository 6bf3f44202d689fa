#pragma once

#include <cstdint>

namespace salient {

/// What some neurons add to logits: logits[label, word] += sum over neurons of weights x values.
struct LogitRows {
  std::int64_t labels = 0, neurons = 0;
  std::int64_t words = 0;             ///< a multiple of strip_of_words
  const float* weights = nullptr;     ///< [neuron, label]
  const std::int64_t* row = nullptr;  ///< [neuron]: which of `values` is its
  const float* values = nullptr;      ///< [row, word]
};
constexpr std::int64_t strip_of_words = 48;

/// Whether the processor has the registers with which add_rows() is quicker than a product of
/// matrices, which would need the rows side by side and copies them once more.
bool adds_rows_quickly();
/// On the thread that calls. Takes rows from where they lie, in any order.
void add_rows(const LogitRows& rows, float* logits);
/// The same on any processor.
void add_rows_plainly(const LogitRows& rows, float* logits);

}  // namespace salient
