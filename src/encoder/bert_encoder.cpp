#include "encoder/bert_encoder.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "salient/support/error.hpp"

namespace salient {
namespace {

at::Tensor apply(const Linear& linear, const at::Tensor& input) {
  return at::addmm(linear.bias, input, linear.weight);
}

/// Copies a state [row * subword, unit] of any device to where `layer` lies in `states`.
void store(const at::Tensor& state, std::int32_t layer, HiddenStates& states) {
  const auto size = static_cast<std::size_t>(state.numel());
  float* place = states.values.data() + static_cast<std::size_t>(layer) * size;
  at::from_blob(place, state.sizes(), at::kFloat).copy_(state);
}

}  // namespace

BertEncoder::BertEncoder(const BertConfig& config, BertWeights weights, const std::string& origin)
    : config_(config), weights_(std::move(weights)), origin_(origin) {}

std::int32_t BertEncoder::layers() const noexcept {
  return static_cast<std::int32_t>(config_.blocks) + 1;
}

std::int32_t BertEncoder::units() const noexcept {
  return static_cast<std::int32_t>(config_.units);
}

std::string BertEncoder::description() const {
  return "bert, " + std::to_string(config_.blocks) + " layers x " + std::to_string(config_.units) +
         " units, " + origin_;
}

HiddenStates BertEncoder::encode(const TokenBatch& batch) {
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
      store(state, layer, states);
    }
  } catch (const c10::Error& error) {
    throw SystemError(std::string("LibTorch: ") + error.what_without_backtrace());
  }
  return states;
}

void BertEncoder::check(const TokenBatch& batch) const {
  require(batch.width <= config_.positions, "a batch is wider than the model");
  require(static_cast<std::int64_t>(batch.ids.size()) == batch.rows() * batch.width,
          "a batch is not rows x width");
  require(std::all_of(batch.lengths.begin(), batch.lengths.end(),
                      [&](std::int64_t length) { return length > 0 && length <= batch.width; }),
          "a row of a batch is empty or longer than the batch is wide");
  for (const std::int64_t id : batch.ids) {
    if (id >= 0 && id < config_.vocabulary) continue;
    throw UsageError("the tokenizer gives the id " + std::to_string(id) +
                     ", and the model has a vocabulary of " + std::to_string(config_.vocabulary) +
                     ": vocab.txt and config.json do not belong together");
  }
}

at::Tensor BertEncoder::embed(const TokenBatch& batch) const {
  // from_blob wants a pointer that it could write through; nothing here does.
  const at::Tensor ids = at::from_blob(const_cast<std::int64_t*>(batch.ids.data()),
                                       {batch.rows(), batch.width}, at::kLong)
                             .to(weights_.words.device());
  at::Tensor sum = at::embedding(weights_.words, ids);
  sum.add_(weights_.positions.slice(0, 0, batch.width));
  return normalise(weights_.embedding_norm, sum.view({-1, config_.units}));
}

/// float32 [row, 1, 1, subword] to add to attention scores: 0, or minus infinity where a row is
/// padded. Undefined if none is.
at::Tensor BertEncoder::mask_of(const TokenBatch& batch) const {
  const auto is_full = [&](std::int64_t length) { return length == batch.width; };
  if (std::all_of(batch.lengths.begin(), batch.lengths.end(), is_full)) return {};
  std::vector<float> mask;
  mask.reserve(batch.ids.size());
  for (const std::int64_t length : batch.lengths) {
    mask.insert(mask.end(), static_cast<std::size_t>(length), 0.0f);
    mask.insert(mask.end(), static_cast<std::size_t>(batch.width - length),
                -std::numeric_limits<float>::infinity());
  }
  return at::from_blob(mask.data(), {batch.rows(), 1, 1, batch.width}, at::kFloat)
      .to(weights_.words.device(), at::kFloat, false, true);
}

at::Tensor BertEncoder::apply(const BertBlock& block, const at::Tensor& input,
                              const TokenBatch& batch, const at::Tensor& mask) const {
  const at::Tensor context = attend(salient::apply(block.query_key_value, input), batch, mask);
  const at::Tensor attended =
      normalise(block.attention_norm, salient::apply(block.attention_output, context).add_(input));
  const at::Tensor inner = activate(salient::apply(block.intermediate, attended));
  return normalise(block.output_norm, salient::apply(block.output, inner).add_(attended));
}

/// float32 [row * subword, 3 * unit] -> [row * subword, unit].
at::Tensor BertEncoder::attend(const at::Tensor& query_key_value, const TokenBatch& batch,
                               const at::Tensor& mask) const {
  const std::int64_t rows = batch.rows();
  const std::int64_t width = batch.width;
  const std::int64_t heads = config_.heads;
  const std::int64_t size = config_.units / heads;
  const at::Tensor parts = query_key_value.view({rows, width, 3, heads, size})
                               .permute({2, 0, 3, 1, 4})
                               .contiguous()
                               .view({3, rows * heads, width, size});
  at::Tensor scores = at::bmm(parts[0], parts[1].transpose(1, 2));
  if (mask.defined()) scores.view({rows, heads, width, width}).add_(mask);
  return at::bmm(at::softmax(scores, -1), parts[2])
      .view({rows, heads, width, size})
      .transpose(1, 2)
      .reshape({rows * width, config_.units});
}

at::Tensor BertEncoder::activate(at::Tensor input) const {
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

at::Tensor BertEncoder::normalise(const LayerNorm& norm, const at::Tensor& input) const {
  return at::layer_norm(input, {config_.units}, norm.scale, norm.offset, config_.norm_epsilon);
}

}  // namespace salient
