#include "encoder/transformer.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "encoder/relative_attention.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

at::Tensor apply(const Linear& linear, const at::Tensor& input) {
  if (!linear.bias.defined()) return at::mm(input, linear.weight);
  return at::addmm(linear.bias, input, linear.weight);
}

/// Copies a state [row * subword, unit] of any device to where `layer` lies in `states`.
void store(const at::Tensor& state, std::int32_t layer, HiddenStates& states) {
  const auto size = static_cast<std::size_t>(state.numel());
  float* place = states.values.data() + static_cast<std::size_t>(layer) * size;
  at::from_blob(place, state.sizes(), at::kFloat).copy_(state);
}

}  // namespace

Transformer::Transformer(const TransformerConfig& config, TransformerWeights weights,
                         const std::string& origin)
    : config_(config), weights_(std::move(weights)), origin_(origin) {}

std::int32_t Transformer::layers() const noexcept {
  return static_cast<std::int32_t>(config_.blocks) + 1;
}

std::int32_t Transformer::units() const noexcept {
  return static_cast<std::int32_t>(config_.units);
}

std::string Transformer::description() const {
  return config_.model_type + ", " + std::to_string(config_.blocks) + " layers x " +
         std::to_string(config_.units) + " units, " + origin_;
}

HiddenStates Transformer::encode(const TokenBatch& batch) {
  check(batch);
  HiddenStates states{.values = {},
                      .layers = layers(),
                      .rows = batch.rows(),
                      .width = batch.width,
                      .units = units()};
  states.values.resize(static_cast<std::size_t>(layers() * batch.rows() * batch.width * units()));
  if (states.values.empty()) return states;
  try {
    const c10::InferenceMode guard;
    const at::Tensor mask = mask_of(batch);
    at::Tensor state = embed(batch);
    store(state, 0, states);
    for (std::int32_t layer = 1; layer < layers(); ++layer) {
      state = apply(weights_.blocks[static_cast<std::size_t>(layer) - 1], state, batch, mask);
      const bool ends = layer + 1 == layers() && weights_.final_norm.scale.defined();
      store(ends ? normalise(weights_.final_norm, state) : state, layer, states);
    }
  } catch (const c10::Error& error) {
    throw SystemError(std::string("LibTorch: ") + error.what_without_backtrace());
  }
  return states;
}

void Transformer::check(const TokenBatch& batch) const {
  require(batch.width <= max_subwords(), "a batch is wider than the model");
  require(static_cast<std::int64_t>(batch.ids.size()) == batch.rows() * batch.width,
          "a batch is not rows x width");
  require(std::all_of(batch.lengths.begin(), batch.lengths.end(),
                      [&](std::int64_t length) { return length > 0 && length <= batch.width; }),
          "a row of a batch is empty or longer than the batch is wide");
  for (const std::int64_t id : batch.ids) {
    if (id >= 0 && id < config_.vocabulary) continue;
    throw UsageError("the tokenizer gives the id " + std::to_string(id) +
                     ", and the model has a vocabulary of " + std::to_string(config_.vocabulary) +
                     ": its files and config.json do not belong together");
  }
}

at::Tensor Transformer::embed(const TokenBatch& batch) const {
  // from_blob wants a pointer that it could write through; nothing here does.
  const at::Tensor ids = at::from_blob(const_cast<std::int64_t*>(batch.ids.data()),
                                       {batch.rows(), batch.width}, at::kLong)
                             .to(weights_.words.device());
  at::Tensor sum = at::embedding(weights_.words, ids);
  if (weights_.positions.defined()) sum.add_(weights_.positions.slice(0, 0, batch.width));
  at::Tensor state = sum.view({-1, config_.embedding_units});
  if (config_.embedding_norm) state = normalise(weights_.embedding_norm, state);
  return weights_.projection.weight.defined() ? salient::apply(weights_.projection, state) : state;
}

/// float32 [row or 1, 1, subword or 1, subword] to add to attention scores: 0, or minus infinity
/// where a row is padded or, in a causal model, what comes later. Undefined if nothing is.
at::Tensor Transformer::mask_of(const TokenBatch& batch) const {
  constexpr float never = -std::numeric_limits<float>::infinity();
  const at::Device device = weights_.words.device();
  const std::int64_t width = batch.width;
  std::vector<float> mask;
  if (config_.causal) {  // padding stands behind all that it could be hidden from
    mask.resize(static_cast<std::size_t>(width * width), 0.0F);
    for (std::int64_t row = 0; row < width; ++row) {
      std::fill(mask.begin() + row * width + row + 1, mask.begin() + (row + 1) * width, never);
    }
    return at::from_blob(mask.data(), {1, 1, width, width}, at::kFloat)
        .to(device, at::kFloat, false, true);
  }
  const auto is_full = [&](std::int64_t length) { return length == width; };
  if (std::all_of(batch.lengths.begin(), batch.lengths.end(), is_full)) return {};
  mask.reserve(batch.ids.size());
  for (const std::int64_t length : batch.lengths) {
    mask.insert(mask.end(), static_cast<std::size_t>(length), 0.0F);
    mask.insert(mask.end(), static_cast<std::size_t>(width - length), never);
  }
  return at::from_blob(mask.data(), {batch.rows(), 1, 1, width}, at::kFloat)
      .to(device, at::kFloat, false, true);
}

at::Tensor Transformer::attention(const TransformerBlock& block, const at::Tensor& input,
                                  const TokenBatch& batch, const at::Tensor& mask) const {
  const at::Tensor context =
      attend(block, salient::apply(block.query_key_value, input), batch, mask);
  return salient::apply(block.attention_output, context);
}

at::Tensor Transformer::feed_forward(const TransformerBlock& block, const at::Tensor& input) const {
  return salient::apply(block.output, activate(salient::apply(block.intermediate, input)));
}

at::Tensor Transformer::apply(const TransformerBlock& block, const at::Tensor& input,
                              const TokenBatch& batch, const at::Tensor& mask) const {
  if (config_.norm_place == NormPlace::before) {
    const at::Tensor attended =
        attention(block, normalise(block.attention_norm, input), batch, mask).add_(input);
    return feed_forward(block, normalise(block.output_norm, attended)).add_(attended);
  }
  const at::Tensor attended =
      normalise(block.attention_norm, attention(block, input, batch, mask).add_(input));
  return normalise(block.output_norm, feed_forward(block, attended).add_(attended));
}

/// float32 [row * subword, 3 * unit] -> [row * subword, unit].
at::Tensor Transformer::attend(const TransformerBlock& block, const at::Tensor& query_key_value,
                               const TokenBatch& batch, const at::Tensor& mask) const {
  const std::int64_t rows = batch.rows(), width = batch.width, heads = config_.heads;
  const std::int64_t size = config_.units / heads;
  const at::Tensor parts =
      query_key_value.view({rows, width, 3, heads, size}).permute({2, 0, 3, 1, 4}).contiguous();
  at::Tensor scores = config_.relative
                          ? relative_scores(block.relative, parts[0], parts[1], config_.farthest)
                          : at::matmul(parts[0], parts[1].transpose(2, 3));
  if (mask.defined()) scores.add_(mask);
  return at::matmul(at::softmax(scores, -1), parts[2])
      .transpose(1, 2)
      .reshape({rows * width, config_.units});
}

at::Tensor Transformer::activate(at::Tensor input) const {
  switch (config_.activation) {
    case Activation::gelu:
      return at::gelu_(input, "none");
    case Activation::gelu_tanh:
      return at::gelu_(input, "tanh");
    case Activation::relu:
      break;
  }
  return at::relu_(input);
}

at::Tensor Transformer::normalise(const Norm& norm, const at::Tensor& input) const {
  return at::layer_norm(input, {norm.scale.size(0)}, norm.scale, norm.offset, config_.norm_epsilon);
}

}  // namespace salient
