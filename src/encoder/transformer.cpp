#include "encoder/transformer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "encoder/relative_attention.hpp"
#include "encoder/rotation.hpp"
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
    const Shared shared = shared_of(batch);
    at::Tensor state = embed(batch);
    store(state, 0, states);
    for (std::int32_t layer = 1; layer < layers(); ++layer) {
      state = apply(layer - 1, state, shared);
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
  if (config_.embedding_scale != 1) sum.mul_(config_.embedding_scale);
  at::Tensor state = sum.view({-1, config_.embedding_units});
  if (config_.embedding_norm) state = normalise(weights_.embedding_norm, state);
  return weights_.projection.weight.defined() ? salient::apply(weights_.projection, state) : state;
}

/// float32 [1, row or 1, subword or 1, subword] to add to attention scores: 0, or minus infinity
/// where a row is padded or, in a causal model, what comes later or, if `window` is above 0, so
/// many subwords before. Undefined if nothing is.
at::Tensor Transformer::mask_of(const TokenBatch& batch, std::int64_t window) const {
  constexpr float never = -std::numeric_limits<float>::infinity();
  const at::Device device = weights_.words.device();
  const std::int64_t width = batch.width;
  std::vector<float> mask;
  if (config_.causal) {  // padding stands behind all that it could be hidden from
    mask.resize(static_cast<std::size_t>(width * width), never);
    for (std::int64_t row = 0; row < width; ++row) {
      const std::int64_t first = window > 0 ? std::max<std::int64_t>(row - window + 1, 0) : 0;
      std::fill(mask.begin() + row * width + first, mask.begin() + row * width + row + 1, 0.0F);
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
  return at::from_blob(mask.data(), {1, batch.rows(), 1, width}, at::kFloat)
      .to(device, at::kFloat, false, true);
}

Transformer::Shared Transformer::shared_of(const TokenBatch& batch) const {
  Shared shared;
  shared.rows = batch.rows();
  shared.width = batch.width;
  shared.mask = mask_of(batch, 0);
  if (config_.window > 0) shared.window_mask = mask_of(batch, config_.window);
  if (config_.rotation.base > 0) {
    const auto [cosine, sine] = rotations(config_.rotation, batch.width, config_.head_size);
    shared.cosine = cosine.to(weights_.words.device());
    shared.sine = sine.to(weights_.words.device());
  }
  if (config_.relative) {
    shared.waves = waves_of_distances(batch.width, config_.units, config_.farthest)
                       .to(weights_.words.device());
  }
  return shared;
}

/// float32 [head, row, subword, subword], of queries and keys [head, row, subword, unit of head].
at::Tensor Transformer::scores_of(const TransformerBlock& block, at::Tensor query, at::Tensor key,
                                  const Shared& shared) const {
  if (block.query_norm.scale.defined()) query = normalise(block.query_norm, query);
  if (block.key_norm.scale.defined()) key = normalise(block.key_norm, key);
  if (shared.cosine.defined()) {
    query = rotated(query, shared.cosine, shared.sine);
    key = rotated(key, shared.cosine, shared.sine);
  }
  key = for_all_heads(key, config_.heads);
  if (config_.relative) return relative_scores(block.relative, query, key, shared.waves);
  at::Tensor scores = at::matmul(query, key.transpose(2, 3));
  if (config_.score_cap > 0) scores.div_(config_.score_cap).tanh_().mul_(config_.score_cap);
  return scores;
}

at::Tensor Transformer::attention(std::int64_t layer, const at::Tensor& input,
                                  const Shared& shared) const {
  const TransformerBlock& block = weights_.blocks[static_cast<std::size_t>(layer)];
  const std::int64_t heads = config_.heads, keys = config_.key_heads;
  const at::Tensor parts =
      salient::apply(block.query_key_value, input)
          .view({shared.rows, shared.width, heads + 2 * keys, config_.head_size})
          .permute({2, 0, 1, 3})
          .contiguous();
  at::Tensor scores =
      scores_of(block, parts.narrow(0, 0, heads), parts.narrow(0, heads, keys), shared);
  const bool in_window = config_.window > 0 && layer % config_.window_period == 0;
  const at::Tensor& mask = in_window ? shared.window_mask : shared.mask;
  if (mask.defined()) scores.add_(mask);
  const at::Tensor value = for_all_heads(parts.narrow(0, heads + keys, keys), heads);
  const at::Tensor context = at::matmul(at::softmax(scores, -1), value)
                                 .permute({1, 2, 0, 3})
                                 .reshape({shared.rows * shared.width, heads * config_.head_size});
  return salient::apply(block.attention_output, context);
}

at::Tensor Transformer::feed_forward(const TransformerBlock& block, const at::Tensor& input) const {
  at::Tensor inner = salient::apply(block.intermediate, input);
  inner = config_.gated ? activate(salient::apply(block.gate, input)).mul_(inner) : activate(inner);
  return salient::apply(block.output, inner);
}

at::Tensor Transformer::apply(std::int64_t layer, const at::Tensor& input,
                              const Shared& shared) const {
  const TransformerBlock& block = weights_.blocks[static_cast<std::size_t>(layer)];
  if (config_.norm_place == NormPlace::after) {
    const at::Tensor attended =
        normalise(block.attention_norm, attention(layer, input, shared).add_(input));
    return normalise(block.output_norm, feed_forward(block, attended).add_(attended));
  }
  const bool around = config_.norm_place == NormPlace::around;
  at::Tensor attended = attention(layer, normalise(block.attention_norm, input), shared);
  if (around) attended = normalise(block.after_attention, attended);
  attended.add_(input);
  at::Tensor output = feed_forward(block, normalise(block.output_norm, attended));
  if (around) output = normalise(block.after_output, output);
  return output.add_(attended);
}

at::Tensor Transformer::activate(at::Tensor input) const {
  switch (config_.activation) {
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

at::Tensor Transformer::normalise(const Norm& norm, const at::Tensor& input) const {
  if (config_.norm_kind == NormKind::root_mean_square) {
    const at::Tensor square = input.square().mean(-1, true).add_(config_.norm_epsilon);
    return (input * square.rsqrt_()).mul_(norm.scale);
  }
  return at::layer_norm(input, {norm.scale.size(0)}, norm.scale, norm.offset, config_.norm_epsilon);
}

}  // namespace salient
