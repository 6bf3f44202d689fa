#include "encoder/linear.hpp"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>

#include <optional>

#ifdef SALIENT_HAS_ONEDNN
#include "encoder/onednn_linear.hpp"
#endif

namespace salient {
namespace {

at::Tensor libtorch_product(const Linear& linear, const at::Tensor& input) {
  const at::Tensor as_weight = input.to(linear.weight.scalar_type());
  if (!linear.bias.defined()) return at::mm(as_weight, linear.weight);
  return at::addmm(linear.bias, as_weight, linear.weight);
}

#ifdef SALIENT_HAS_ONEDNN
at::Tensor packed_product(const Linear& linear, std::optional<Activation> activation,
                          const at::Tensor& input, at::ScalarType type) {
  at::Tensor out =
      at::empty({input.size(0), linear.packed->outputs()}, input.options().dtype(type));
  linear.packed->apply(input.to(linear.packed->type()), activation, false, out);
  return out;
}
#endif

}  // namespace

at::ScalarType scalar_type(Precision precision) {
  switch (precision) {
    case Precision::bfloat16:
      return at::kBFloat16;
    case Precision::float16:
      return at::kHalf;
    case Precision::float32:
      break;
  }
  return at::kFloat;
}

bool packs_weights(at::Device device) {
#ifdef SALIENT_HAS_ONEDNN
  return device.is_cpu();
#else
  return false;
#endif
}

void prepare(Linear& linear, at::ScalarType type) {
  if (!linear.is_defined()) return;
#ifdef SALIENT_HAS_ONEDNN
  if (packs_weights(linear.weight.device())) {
    linear.packed = std::make_shared<const PackedLinear>(linear.weight, linear.bias, type);
    linear.weight = at::Tensor();
    linear.bias = at::Tensor();
    return;
  }
#endif
  linear.weight = linear.weight.to(type);
  if (linear.bias.defined()) linear.bias = linear.bias.to(type);
}

at::Tensor product(const Linear& linear, const at::Tensor& input, at::ScalarType type) {
#ifdef SALIENT_HAS_ONEDNN
  if (linear.packed) return packed_product(linear, {}, input, type);
#endif
  return libtorch_product(linear, input).to(type);
}

at::Tensor activated_product(const Linear& linear, Activation activation, const at::Tensor& input,
                             at::ScalarType type) {
#ifdef SALIENT_HAS_ONEDNN
  if (linear.packed) return packed_product(linear, activation, input, type);
#endif
  return activate(activation, libtorch_product(linear, input)).to(type);
}

void add_product(const Linear& linear, const at::Tensor& input, at::Tensor& sum) {
#ifdef SALIENT_HAS_ONEDNN
  if (linear.packed) {
    linear.packed->apply(input.to(linear.packed->type()), {}, true, sum);
    return;
  }
#endif
  sum.add_(libtorch_product(linear, input));
}

void multiply_heads(const at::Tensor& a, const at::Tensor& b, at::Tensor& out) {
#ifdef SALIENT_HAS_ONEDNN
  if (packs_weights(a.device())) return onednn_multiply_heads(a, b, out);
#endif
  out.copy_(at::matmul(a, b));
}

at::Tensor softmax_of_rows(at::Tensor scores) {
#ifdef SALIENT_HAS_ONEDNN
  if (packs_weights(scores.device())) {
    onednn_softmax(scores);
    return scores;
  }
#endif
  return at::softmax(scores, -1);
}

at::Tensor activate(Activation activation, at::Tensor input) {
  switch (activation) {
    case Activation::gelu:
      return at::gelu_(input, "none");
    case Activation::gelu_tanh:
      return at::gelu_(input, "tanh");
    case Activation::silu:
      return at::silu_(input);
    case Activation::relu:
      break;
  }
  return at::relu_(input);
}

}  // namespace salient
