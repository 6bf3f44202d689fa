#include "encoder/config_keys.hpp"
#include "encoder/families.hpp"

namespace salient {

Architecture read_gpt2(const JsonFile& file) {
  expect_flag(file, "scale_attn_weights", true);
  expect_flag(file, "scale_attn_by_inverse_layer_idx", false);
  expect_flag(file, "add_cross_attention", false);
  Architecture gpt2;
  TransformerConfig& config = gpt2.config;
  config.vocabulary = size_of(file, "vocab_size");
  config.units = config.embedding_units = size_of(file, "n_embd");
  config.blocks = config.block_kinds = size_of(file, "n_layer");
  config.heads = size_of(file, "n_head");
  config.intermediate = size_of(file, "n_inner", 4 * config.units);
  config.position_rows = config.max_subwords = size_of(file, "n_positions");
  config.padding = -1;
  config.norm_epsilon = positive(file, "layer_norm_epsilon", 1e-5);
  config.initializer_range = positive(file, "initializer_range", config.initializer_range);
  config.activation = file.text("activation_function") ? activation_of(file, "activation_function")
                                                       : Activation::gelu_tanh;
  config.norm_place = NormPlace::before;
  config.embedding_norm = false;
  config.causal = true;
  config.shrinks_residuals = true;
  check_sizes(file, config, "n_embd", "n_head", "n_positions");

  TensorNames& names = gpt2.names;
  names.words = "wte";
  names.positions = "wpe";
  names.final_norm = "ln_f";
  names.block = "h.{}.";
  names.query_key_value = "attn.c_attn";
  names.attention_output = "attn.c_proj";
  names.attention_norm = "ln_1";
  names.intermediate = "mlp.c_fc";
  names.output = "mlp.c_proj";
  names.output_norm = "ln_2";
  names.transposed = true;
  gpt2.prefix = "transformer.";
  gpt2.heads = {"lm_head.", "score.", "classifier.", "multiple_choice_head."};
  gpt2.constants = {".attn.bias", ".attn.masked_bias"};
  return gpt2;
}

}  // namespace salient
