#include "encoder/bert_weights.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "encoder/checkpoint.hpp"
#include "encoder/random_weights.hpp"

namespace salient {
namespace {

using Shape = std::vector<std::int64_t>;

/// Where weights come from: a checkpoint or chance.
struct Source {
  std::function<std::vector<float>(const std::string& name, const Shape& shape)> matrix;
  std::function<std::vector<float>(const std::string& name, std::int64_t size)> bias;
  std::function<std::vector<float>(const std::string& name, std::int64_t size)> scale;
};

std::int64_t product(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

at::Tensor tensor_of(std::vector<float> values, const Shape& shape, at::Device device) {
  return at::from_blob(values.data(), shape, at::kFloat).to(device, at::kFloat, false, true);
}

/// Puts a model together from a source, in the order of BertWeights.
class Assembly {
 public:
  Assembly(const BertConfig& config, Source source, at::Device device)
      : config_(config), source_(std::move(source)), device_(device) {}

  BertWeights weights() {
    BertWeights weights;
    weights.words = table("embeddings.word_embeddings", config_.vocabulary);
    weights.positions = table("embeddings.position_embeddings", config_.positions);
    // A sentence is one segment: of the token types only the first is ever added.
    weights.positions.add_(table("embeddings.token_type_embeddings", config_.token_types)[0]);
    weights.embedding_norm = norm("embeddings.LayerNorm");
    for (std::int64_t i = 0; i < config_.blocks; ++i) {
      weights.blocks.push_back(block("encoder.layer." + std::to_string(i) + "."));
    }
    return weights;
  }

 private:
  at::Tensor matrix(const std::string& name, const Shape& shape) {
    return tensor_of(source_.matrix(name, shape), shape, device_);
  }
  at::Tensor table(const std::string& name, std::int64_t rows) {
    return matrix(name + ".weight", {rows, config_.units});
  }

  Linear linear(const std::string& name, std::int64_t in, std::int64_t out) {
    const at::Tensor weight = matrix(name + ".weight", {out, in});
    return {weight.t(), tensor_of(source_.bias(name + ".bias", out), {out}, device_)};
  }

  LayerNorm norm(const std::string& name) {
    const std::int64_t units = config_.units;
    return {tensor_of(source_.scale(name + ".weight", units), {units}, device_),
            tensor_of(source_.bias(name + ".bias", units), {units}, device_)};
  }

  Linear query_key_value(const std::string& attention) {
    const std::int64_t units = config_.units;
    const Linear query = linear(attention + "query", units, units);
    const Linear key = linear(attention + "key", units, units);
    const Linear value = linear(attention + "value", units, units);
    const double scale = 1 / std::sqrt(static_cast<double>(units / config_.heads));
    return {at::cat({query.weight.t().mul(scale), key.weight.t(), value.weight.t()}).t(),
            at::cat({query.bias.mul(scale), key.bias, value.bias})};
  }

  BertBlock block(const std::string& name) {
    const std::int64_t units = config_.units;
    BertBlock block;
    block.query_key_value = query_key_value(name + "attention.self.");
    block.attention_output = linear(name + "attention.output.dense", units, units);
    block.attention_norm = norm(name + "attention.output.LayerNorm");
    block.intermediate = linear(name + "intermediate.dense", units, config_.intermediate);
    block.output = linear(name + "output.dense", config_.intermediate, units);
    block.output_norm = norm(name + "output.LayerNorm");
    return block;
  }

  const BertConfig& config_;
  Source source_;
  at::Device device_;
};

}  // namespace

BertWeights read_bert_weights(const std::filesystem::path& folder, const BertConfig& config,
                              at::Device device) {
  Checkpoint checkpoint(folder);
  const auto vector = [&](const std::string& name, std::int64_t size) {
    return checkpoint.take(name, {size});
  };
  const Source source{.matrix = [&](const std::string& name,
                                    const Shape& shape) { return checkpoint.take(name, shape); },
                      .bias = vector,
                      .scale = vector};
  BertWeights weights = Assembly(config, source, device).weights();
  checkpoint.expect_all_taken();
  return weights;
}

BertWeights random_bert_weights(const BertConfig& config, std::uint64_t seed, at::Device device) {
  NormalNumbers normal(seed, config.initializer_range);
  const auto constant = [](float value) {
    return [value](const std::string&, std::int64_t size) {
      return std::vector<float>(static_cast<std::size_t>(size), value);
    };
  };
  const Source source{
      .matrix = [&](const std::string&, const Shape& shape) { return normal.draw(product(shape)); },
      .bias = constant(0),
      .scale = constant(1)};
  BertWeights weights = Assembly(config, source, device).weights();
  weights.words[config.padding].zero_();
  return weights;
}

}  // namespace salient
