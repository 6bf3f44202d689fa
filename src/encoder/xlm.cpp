// XLM (Conneau & Lample 2019) and FlauBERT, which may normalise before its parts and not behind
// them.
//
// Hidden states are those of Hugging Face's class called with ids alone: neither embeddings of
// languages nor of token types, which XLM's tokenizer there gives with the ids, are added.

#include <cmath>

#include "encoder/config_keys.hpp"
#include "encoder/families.hpp"

namespace salient {
namespace {

TransformerConfig xlm_config(const JsonFile& file) {
  expect_flag(file, "is_encoder", true);
  TransformerConfig config;
  config.vocabulary = size_of(file, file.integer("n_words") ? "n_words" : "vocab_size");
  config.units = config.embedding_units = size_of(file, "emb_dim");
  config.blocks = config.block_kinds = size_of(file, "n_layers");
  config.heads = size_of(file, "n_heads");
  config.intermediate = 4 * config.units;
  config.position_rows = config.max_subwords = size_of(file, "max_position_embeddings", 512);
  config.padding = padding_of(file, config.vocabulary, 2, "pad_index");
  config.norm_epsilon = positive(file, "layer_norm_eps", config.norm_epsilon);
  config.initializer_range = positive(file, "init_std", config.initializer_range);
  config.table_range = positive(file, "embed_init_std", 1 / std::sqrt(2048.0));
  config.sinusoidal = file.flag("sinusoidal_embeddings").value_or(false);
  config.activation =
      file.flag("gelu_activation").value_or(true) ? Activation::gelu : Activation::relu;
  config.causal = file.flag("causal").value_or(false);
  check_sizes(file, config, "emb_dim", "n_heads", "max_position_embeddings");
  return config;
}

TensorNames xlm_names() {
  TensorNames names;
  names.words = "embeddings";
  names.positions = "position_embeddings";
  names.embedding_norm = "layer_norm_emb";
  names.query = "attentions.{}.q_lin";
  names.key = "attentions.{}.k_lin";
  names.value = "attentions.{}.v_lin";
  names.attention_output = "attentions.{}.out_lin";
  names.attention_norm = "layer_norm1.{}";
  names.intermediate = "ffns.{}.lin1";
  names.output = "ffns.{}.lin2";
  names.output_norm = "layer_norm2.{}";
  return names;
}

}  // namespace

Architecture read_xlm(const JsonFile& file) {
  return {xlm_config(file),
          xlm_names(),
          "transformer.",
          {"lang_embeddings.", "pred_layer.", "sequence_summary.", "qa_outputs.", "classifier.",
           "logits_proj."},
          {"position_ids"}};
}

Architecture read_flaubert(const JsonFile& file) {
  Architecture flaubert = read_xlm(file);
  if (file.flag("pre_norm").value_or(false)) flaubert.config.norm_place = NormPlace::before;
  return flaubert;
}

}  // namespace salient
