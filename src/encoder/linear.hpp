#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "encoder/architecture.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

class PackedLinear;

/// y = x weight + bias, the latter if it is defined.
struct Linear {
  at::Tensor weight;  ///< float32 [in, out], possibly a transposed view of a stored [out, in]
  at::Tensor bias;    ///< float32 [out]
  /// Both as oneDNN wants them, instead of the tensors, once prepare() has been called.
  std::shared_ptr<const PackedLinear> packed;

  bool is_defined() const { return weight.defined() || packed != nullptr; }
};

at::ScalarType scalar_type(Precision precision);

/// Whether products of a device are oneDNN's: on the host, where the build has it.
bool packs_weights(at::Device device);

/// Makes `linear` compute in `type`: float32, bfloat16 or float16. It goes to
/// LibTorch where packs_weights() does not say oneDNN. Sums are float32.
void prepare(Linear& linear, at::ScalarType type);

/// Of `input` [subword, in], a matrix of any type and of rows of any distance: [subword, out] in
/// `type`.
at::Tensor product(const Linear& linear, const at::Tensor& input, at::ScalarType type);
/// The same, and the activation of each number of it.
at::Tensor activated_product(const Linear& linear, Activation activation, const at::Tensor& input,
                             at::ScalarType type);
/// Adds the product to `sum`, float32 [subword, out], row-major.
void add_product(const Linear& linear, const at::Tensor& input, at::Tensor& sum);

/// out = a b of each head of each row: a [head, row, i, k], b [head, row, k, j], all of any
/// strides.
void multiply_heads(const at::Tensor& a, const at::Tensor& b, at::Tensor& out);

/// Over the last dimension of float32 numbers without gaps, whose memory it may use.
at::Tensor softmax_of_rows(at::Tensor scores);
/// In the memory of `input`.
at::Tensor activate(Activation activation, at::Tensor input);

}  // namespace salient
