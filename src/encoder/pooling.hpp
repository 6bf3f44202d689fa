#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

#include "salient/encoder/encoder.hpp"
#include "salient/support/range.hpp"

namespace salient {

/// Makes the vectors of words of states, on the device where those are.
class Pooling {
 public:
  /// `words`: the subwords of each, rows of the states to come.
  Pooling(std::span<const RowRange> words, Aggregation aggregation, at::Device device);

  /// float32 [word, unit] on the host, of states [subword, unit].
  at::Tensor of(const at::Tensor& states) const;

 private:
  /// Of the words that have a subword more, that subword: int64 [such a word] each.
  struct Step {
    at::Tensor words, subwords;
  };
  std::vector<Step> steps_;
  at::Tensor counts_;  // float64 [word, 1]; undefined if every word has one subword
};

}  // namespace salient
