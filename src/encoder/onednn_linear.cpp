#include "encoder/onednn_linear.hpp"

#include <ATen/ops/empty.h>

#include <cstdint>
#include <dnnl.hpp>
#include <string>
#include <unordered_map>

#include "salient/support/error.hpp"

namespace salient {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

const dnnl::engine& engine() {
  static const dnnl::engine host(dnnl::engine::kind::cpu, 0);
  return host;
}

memory::data_type type_of(at::ScalarType type) {
  return type == at::kBFloat16 ? memory::data_type::bf16 : memory::data_type::f32;
}

memory::desc shape_of(const at::Tensor& tensor) {
  return {tensor.sizes().vec(), type_of(tensor.scalar_type()), tensor.strides().vec()};
}

memory memory_of(const at::Tensor& tensor) {
  return {shape_of(tensor), engine(), tensor.data_ptr()};
}

void run(const dnnl::primitive& primitive, const std::unordered_map<int, memory>& arguments) {
  thread_local const dnnl::stream stream(engine());
  primitive.execute(stream, arguments);
}

/// What oneDNN throws, as ours.
template <typename Work>
auto translated(const char* task, const Work& work) {
  try {
    return work();
  } catch (const dnnl::error& error) {
    throw SystemError(std::string("oneDNN, ") + task + ": " + error.what());
  }
}

void append(dnnl::post_ops& after, Activation activation) {
  using dnnl::algorithm;
  switch (activation) {
    case Activation::gelu:
      return after.append_eltwise(1, algorithm::eltwise_gelu_erf, 0, 0);
    case Activation::gelu_tanh:
      return after.append_eltwise(1, algorithm::eltwise_gelu_tanh, 0, 0);
    case Activation::silu:
      return after.append_eltwise(1, algorithm::eltwise_swish, 1, 0);
    case Activation::relu:
      return after.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
  }
}

}  // namespace

struct PackedLinear::Impl {
  std::int64_t in = 0, out = 0;
  at::ScalarType type = at::kFloat;
  memory weight;
  at::Tensor bias;

  dnnl::matmul::primitive_desc product(const memory::desc& input, const memory::desc& weights,
                                       const memory::desc& output,
                                       const dnnl::primitive_attr& attributes) const {
    if (!bias.defined()) return {{input, weights, output}, attributes, engine()};
    const memory::desc of_bias({1, out}, memory::data_type::f32, Tag::ab);
    return {{input, weights, of_bias, output}, attributes, engine()};
  }

  /// In the order that suits a product of many rows.
  void pack(const at::Tensor& plain) {
    constexpr std::int64_t many = 256;
    const memory::desc any({in, out}, type_of(type), Tag::any);
    const memory::desc rows({many, in}, type_of(type), Tag::ab);
    const memory::desc results({many, out}, memory::data_type::f32, Tag::ab);
    weight = memory(product(rows, any, results, {}).weights_desc(), engine());
    memory from = memory_of(plain);
    run(dnnl::reorder(from, weight), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, weight}});
  }
};

PackedLinear::PackedLinear(const at::Tensor& weight, const at::Tensor& bias, at::ScalarType type)
    : impl_(std::make_unique<Impl>(Impl{weight.size(0), weight.size(1), type, {}, bias})) {
  translated("packing a weight", [&] { impl_->pack(weight); });
}

PackedLinear::~PackedLinear() = default;

at::ScalarType PackedLinear::type() const { return impl_->type; }

std::int64_t PackedLinear::outputs() const { return impl_->out; }

void PackedLinear::apply(const at::Tensor& input, std::optional<Activation> activation, bool adds,
                         at::Tensor& out) const {
  translated("a product", [&] {
    dnnl::post_ops after;
    if (adds) after.append_sum(1);
    if (activation) append(after, *activation);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(after);
    std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, memory_of(input)},
                                              {DNNL_ARG_WEIGHTS, impl_->weight},
                                              {DNNL_ARG_DST, memory_of(out)}};
    if (impl_->bias.defined()) {
      arguments.emplace(DNNL_ARG_BIAS, memory_of(impl_->bias.unsqueeze(0)));
    }
    const dnnl::matmul product(impl_->product(arguments.at(DNNL_ARG_SRC).get_desc(),
                                              impl_->weight.get_desc(),
                                              arguments.at(DNNL_ARG_DST).get_desc(), attributes));
    run(product, arguments);
  });
}

void onednn_multiply_heads(const at::Tensor& a, const at::Tensor& b, at::Tensor& out) {
  translated("a product of heads", [&] {
    const dnnl::matmul product(
        dnnl::matmul::primitive_desc({shape_of(a), shape_of(b), shape_of(out)}, engine()));
    run(product, {{DNNL_ARG_SRC, memory_of(a)},
                  {DNNL_ARG_WEIGHTS, memory_of(b)},
                  {DNNL_ARG_DST, memory_of(out)}});
  });
}

void onednn_softmax(at::Tensor& scores) {
  translated("a softmax", [&] {
    const int last = static_cast<int>(scores.dim()) - 1;
    const dnnl::softmax_forward softmax(dnnl::softmax_forward::primitive_desc(
        {dnnl::prop_kind::forward_inference, shape_of(scores), last}, engine()));
    run(softmax, {{DNNL_ARG_SRC, memory_of(scores)}, {DNNL_ARG_DST, memory_of(scores)}});
  });
}

}  // namespace salient
