#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "encoder/rows.hpp"
#include "salient/encoder/edits.hpp"

namespace salient {

/// The edits of a batch as one of its parts takes them.
class PartEdits {
 public:
  /// `edits` outlive it.
  PartEdits(const StateEdits& edits, const PartOfBatch& part, at::Device device);

  /// In place, of the states [subword, unit] of a layer by the model's number.
  void apply(std::int64_t layer, at::Tensor& states) const;

 private:
  const StateEdits& edits_;
  at::Device device_;
  at::Tensor kinds_;  // int64 [subword]; undefined where all are 0
};

}  // namespace salient
