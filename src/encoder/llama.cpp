// Llama and those that changed little of it: Mistral sees a window, Qwen 2 has biases, Qwen 3
// normalises queries and keys, Gemma 2 normalises what blocks give too.

#include <cmath>
#include <optional>

#include "encoder/config_keys.hpp"
#include "encoder/families.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Rotation rotation_of(const JsonFile& file) {
  Rotation rotation{.base = positive(file, "rope_theta", 10000)};
  if (file.number("partial_rotary_factor").value_or(1) != 1) {
    throw UsageError(file.complaint("partial_rotary_factor", "is supported as 1 alone"));
  }
  const auto found = file.root().find("rope_scaling");
  if (found == file.root().end() || found->is_null()) return rotation;
  const auto text = [&](const char* key) {
    return found->is_object() && found->contains(key) && (*found)[key].is_string()
               ? (*found)[key].get<std::string>()
               : std::string();
  };
  const auto number = [&](const char* key) {
    const bool is_there = found->contains(key) && (*found)[key].is_number();
    const double value = is_there ? (*found)[key].get<double>() : 0;
    if (value > 0 && std::isfinite(value)) return value;
    throw UsageError(file.complaint("rope_scaling", std::string("needs ") + key + " above 0"));
  };
  const std::string kind = text("rope_type").empty() ? text("type") : text("rope_type");
  if (kind == "default") return rotation;
  if (kind != "linear" && kind != "llama3") {
    throw UsageError(file.complaint(
        "rope_scaling", "\"" + kind + "\" is not supported; supported are linear and llama3"));
  }
  rotation.factor = number("factor");
  if (kind == "llama3") {
    rotation.low = number("low_freq_factor");
    rotation.high = number("high_freq_factor");
    rotation.original = number("original_max_position_embeddings");
  }
  return rotation;
}

/// Units of a head: `head_dim`, else `usual`, else what the model's units and heads make.
void read_head_size(const JsonFile& file, std::optional<std::int64_t> usual,
                    TransformerConfig& config) {
  if (usual || file.integer("head_dim")) {
    config.head_size = size_of(file, "head_dim", usual);
    check_room(file, config, "max_position_embeddings");
  } else {
    check_sizes(file, config, "hidden_size", "num_attention_heads", "max_position_embeddings");
    config.head_size = config.units / config.heads;
  }
  if (config.head_size % 2 != 0) {
    throw UsageError(file.complaint("head_dim",
                                    "must be even (where it is missing, it is "
                                    "hidden_size / num_attention_heads)"));
  }
}

TransformerConfig llama_config(const JsonFile& file, std::optional<std::int64_t> usual_head_size) {
  TransformerConfig config;
  config.vocabulary = size_of(file, "vocab_size");
  config.units = config.embedding_units = size_of(file, "hidden_size");
  config.blocks = config.block_kinds = size_of(file, "num_hidden_layers");
  config.heads = size_of(file, "num_attention_heads");
  config.key_heads = size_of(file, "num_key_value_heads", config.heads);
  config.intermediate = size_of(file, "intermediate_size");
  config.max_subwords = size_of(file, "max_position_embeddings", 2048);
  config.padding = -1;
  config.norm_epsilon = positive(file, "rms_norm_eps", 1e-6);
  config.initializer_range = positive(file, "initializer_range", config.initializer_range);
  config.activation =
      file.text("hidden_act") ? activation_of(file, "hidden_act") : Activation::silu;
  config.gated = true;
  config.norm_place = NormPlace::before;
  config.norm_kind = NormKind::root_mean_square;
  config.embedding_norm = false;
  config.causal = true;
  config.biases = {false, false, false};
  config.rotation = rotation_of(file);
  read_head_size(file, usual_head_size, config);
  if (config.heads % config.key_heads != 0) {
    throw UsageError(
        file.complaint("num_attention_heads", "must be a multiple of num_key_value_heads"));
  }
  return config;
}

TensorNames llama_names() {
  TensorNames names;
  names.words = "embed_tokens";
  names.final_norm = "norm";
  names.block = "layers.{}.";
  names.query = "self_attn.q_proj";
  names.key = "self_attn.k_proj";
  names.value = "self_attn.v_proj";
  names.attention_output = "self_attn.o_proj";
  names.attention_norm = "input_layernorm";
  names.gate = "mlp.gate_proj";
  names.intermediate = "mlp.up_proj";
  names.output = "mlp.down_proj";
  names.output_norm = "post_attention_layernorm";
  return names;
}

Architecture family(const JsonFile& file,
                    std::optional<std::int64_t> usual_head_size = std::nullopt) {
  return {llama_config(file, usual_head_size),
          llama_names(),
          "model.",
          {"lm_head.", "score."},
          {".rotary_emb.inv_freq"}};
}

}  // namespace

Architecture read_llama(const JsonFile& file) {
  Architecture llama = family(file);
  Biases& biases = llama.config.biases;
  biases.query_key_value = biases.attention_output = file.flag("attention_bias").value_or(false);
  biases.feed_forward = file.flag("mlp_bias").value_or(false);
  if (file.integer("sliding_window")) llama.config.window = size_of(file, "sliding_window");
  return llama;
}

Architecture read_qwen2(const JsonFile& file) {
  expect_flag(file, "use_sliding_window", false);
  Architecture qwen = family(file);
  qwen.config.biases.query_key_value = true;
  return qwen;
}

Architecture read_qwen3(const JsonFile& file) {
  expect_flag(file, "use_sliding_window", false);
  expect_flag(file, "attention_bias", false);
  Architecture qwen = family(file, 128);
  qwen.names.query_norm = "self_attn.q_norm";
  qwen.names.key_norm = "self_attn.k_norm";
  return qwen;
}

Architecture read_gemma2(const JsonFile& file) {
  expect_flag(file, "attention_bias", false);
  Architecture gemma = family(file, 256);
  TransformerConfig& config = gemma.config;
  config.activation = file.text("hidden_activation") ? activation_of(file, "hidden_activation")
                                                     : Activation::gelu_tanh;
  config.norm_place = NormPlace::around;
  config.norms_from_one = true;
  config.embedding_scale = std::sqrt(static_cast<double>(config.units));
  config.query_scale = 1 / std::sqrt(positive(file, "query_pre_attn_scalar", 256));
  config.score_cap =
      file.number("attn_logit_softcapping") ? positive(file, "attn_logit_softcapping", 50) : 0;
  config.window = size_of(file, "sliding_window", 4096);
  config.window_period = 2;
  TensorNames& names = gemma.names;
  names.after_attention = "post_attention_layernorm";
  names.output_norm = "pre_feedforward_layernorm";
  names.after_output = "post_feedforward_layernorm";
  return gemma;
}

}  // namespace salient
