#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

#include "encoder/architecture.hpp"

namespace salient {

/// A linear map of the host, kept in the order that oneDNN's products want. Every call computes on
/// the thread that makes it.
class PackedLinear {
 public:
  /// weight: float32 [in, out], of any strides; bias: float32 [out] or undefined. Products are of
  /// `type`, float32 or bfloat16, with sums in float32.
  PackedLinear(const at::Tensor& weight, const at::Tensor& bias, at::ScalarType type);
  ~PackedLinear();
  PackedLinear(const PackedLinear&) = delete;
  PackedLinear& operator=(const PackedLinear&) = delete;

  at::ScalarType type() const;
  std::int64_t outputs() const;
  /// out = f(input weight + bias), or plus what `out` was: input and out [subword, ...] of unit
  /// distance in rows, the former of `type`, the latter of float32 or `type`.
  void apply(const at::Tensor& input, std::optional<Activation> activation, bool adds,
             at::Tensor& out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// out = a b of [head, row, i, k] and [head, row, k, j], float32 or bfloat16 and of any strides.
void onednn_multiply_heads(const at::Tensor& a, const at::Tensor& b, at::Tensor& out);

/// In place, over the last dimension of float32 numbers without gaps.
void onednn_softmax(at::Tensor& scores);

}  // namespace salient
