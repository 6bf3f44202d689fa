#include "encoder/bert_config.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "io/json_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A size: at least 1, and small enough that products of two stay within 63 bits.
std::int64_t size_of(const JsonFile& file, std::string_view key,
                     std::optional<std::int64_t> fallback = std::nullopt) {
  const std::optional<std::int64_t> found = file.integer(key);
  const std::optional<std::int64_t> value = found ? found : fallback;
  if (!value) throw UsageError(file.complaint(key, "is missing"));
  if (*value < 1 || *value > std::numeric_limits<std::int32_t>::max()) {
    throw UsageError(
        file.complaint(key, "must be at least 1 and below 2^31, not " + std::to_string(*value)));
  }
  return *value;
}

double positive(const JsonFile& file, std::string_view key, double fallback) {
  const double value = file.number(key).value_or(fallback);
  if (!(value > 0) || !std::isfinite(value)) {
    throw UsageError(file.complaint(key, "must be above 0"));
  }
  return value;
}

/// Throws unless the text at `key` (or its absence) means `expected`.
void expect(const JsonFile& file, std::string_view key, const std::string& expected) {
  const std::string value = file.text(key).value_or(expected);
  if (value != expected) {
    throw UsageError(
        file.complaint(key, "\"" + value + "\" is not supported; supported is " + expected));
  }
}

Activation activation_of(const JsonFile& file) {
  const std::string name = file.text("hidden_act").value_or("gelu");
  if (name == "gelu") return Activation::gelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::gelu_tanh;
  if (name == "relu") return Activation::relu;
  throw UsageError(file.complaint(
      "hidden_act", "\"" + name + "\" is not supported; supported are gelu, gelu_new and relu"));
}

void expect_encoder(const JsonFile& file) {
  if (!file.text("model_type")) throw UsageError(file.complaint("model_type", "is missing"));
  expect(file, "model_type", "bert");
  expect(file, "position_embedding_type", "absolute");
  for (const std::string_view key : {"is_decoder", "add_cross_attention"}) {
    if (file.flag(key).value_or(false)) {
      throw UsageError(file.complaint(key, "is not supported: only encoders are"));
    }
  }
}

}  // namespace

BertConfig read_bert_config(const std::filesystem::path& path) {
  const JsonFile file(path);
  expect_encoder(file);

  BertConfig config;
  config.vocabulary = size_of(file, "vocab_size");
  config.units = size_of(file, "hidden_size");
  config.blocks = size_of(file, "num_hidden_layers");
  config.heads = size_of(file, "num_attention_heads");
  config.intermediate = size_of(file, "intermediate_size");
  config.positions = size_of(file, "max_position_embeddings");
  config.token_types = size_of(file, "type_vocab_size", 2);
  config.padding = file.integer("pad_token_id").value_or(0);
  config.norm_epsilon = positive(file, "layer_norm_eps", config.norm_epsilon);
  config.initializer_range = positive(file, "initializer_range", config.initializer_range);
  config.activation = activation_of(file);

  if (config.units % config.heads != 0) {
    throw UsageError(file.complaint("hidden_size", "must be a multiple of num_attention_heads"));
  }
  if (config.positions < 3) {
    throw UsageError(
        file.complaint("max_position_embeddings", "leaves no room between [CLS] and [SEP]"));
  }
  if (config.padding < 0 || config.padding >= config.vocabulary) {
    throw UsageError(file.complaint("pad_token_id", "is no id of the vocabulary"));
  }
  return config;
}

}  // namespace salient
