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

/// Whether the processor has the registers for it.
bool can_add_rows();
/// On the thread that calls. Takes rows from where they lie, in any order: a product of matrices
/// would need them side by side, and copies them once more.
void add_rows(const LogitRows& rows, float* logits);

}  // namespace salient
