// BERT and those that changed little of it: RoBERTa, XLM-RoBERTa and CamemBERT count positions from
// behind the padding's, ELECTRA projects a smaller embedding, ALBERT has one block for all layers.

#include "encoder/config_keys.hpp"
#include "encoder/families.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// What the whole family's configurations say in the same words.
TransformerConfig common_config(const JsonFile& file) {
  expect(file, "position_embedding_type", "absolute");
  for (const std::string_view key : {"is_decoder", "add_cross_attention"}) {
    if (file.flag(key).value_or(false)) {
      throw UsageError(file.complaint(key, "is not supported: only encoders are"));
    }
  }
  TransformerConfig config;
  config.vocabulary = size_of(file, "vocab_size");
  config.units = size_of(file, "hidden_size");
  config.embedding_units = config.units;
  config.blocks = config.block_kinds = size_of(file, "num_hidden_layers");
  config.heads = size_of(file, "num_attention_heads");
  config.intermediate = size_of(file, "intermediate_size");
  config.position_rows = config.max_subwords = size_of(file, "max_position_embeddings");
  config.token_types = size_of(file, "type_vocab_size", 2);
  config.padding = padding_of(file, config.vocabulary, 0);
  config.norm_epsilon = positive(file, "layer_norm_eps", config.norm_epsilon);
  config.initializer_range = positive(file, "initializer_range", config.initializer_range);
  config.activation = activation_of(file, "hidden_act");
  return config;
}

void check(const JsonFile& file, const TransformerConfig& config) {
  check_sizes(file, config, "hidden_size", "num_attention_heads", "max_position_embeddings");
}

TensorNames bert_names() {
  TensorNames names;
  names.words = "embeddings.word_embeddings";
  names.positions = "embeddings.position_embeddings";
  names.token_types = "embeddings.token_type_embeddings";
  names.embedding_norm = "embeddings.LayerNorm";
  names.block = "encoder.layer.{}.";
  names.query = "attention.self.query";
  names.key = "attention.self.key";
  names.value = "attention.self.value";
  names.attention_output = "attention.output.dense";
  names.attention_norm = "attention.output.LayerNorm";
  names.intermediate = "intermediate.dense";
  names.output = "output.dense";
  names.output_norm = "output.LayerNorm";
  return names;
}

}  // namespace

Architecture read_bert(const JsonFile& file) {
  Architecture bert{common_config(file), bert_names(), "bert.", {}, {"embeddings.position_ids"}};
  bert.heads = {"cls.", "classifier.", "qa_outputs.", "pooler."};
  check(file, bert.config);
  return bert;
}

Architecture read_roberta(const JsonFile& file) {
  Architecture roberta = read_bert(file);
  TransformerConfig& config = roberta.config;
  config.padding = padding_of(file, config.vocabulary, 1);
  config.first_position = config.padding + 1;
  config.max_subwords = config.position_rows - config.first_position;
  roberta.prefix = "roberta.";
  roberta.heads = {"lm_head.", "classifier.", "qa_outputs.", "pooler."};
  check(file, config);
  return roberta;
}

Architecture read_electra(const JsonFile& file) {
  Architecture electra = read_bert(file);
  electra.config.embedding_units = size_of(file, "embedding_size", 128);
  electra.names.projection = "embeddings_project";
  electra.prefix = "electra.";
  electra.heads = {"discriminator_predictions.", "generator_predictions.", "generator_lm_head.",
                   "classifier.", "qa_outputs."};
  return electra;
}

Architecture read_albert(const JsonFile& file) {
  Architecture albert = read_bert(file);
  TransformerConfig& config = albert.config;
  config.embedding_units = size_of(file, "embedding_size", 128);
  config.block_kinds = size_of(file, "num_hidden_groups", 1);
  if (config.block_kinds > config.blocks) {
    throw UsageError(file.complaint("num_hidden_groups", "is above num_hidden_layers"));
  }
  if (size_of(file, "inner_group_num", 1) != 1) {
    throw UsageError(file.complaint("inner_group_num", "is supported as 1 alone"));
  }
  TensorNames& names = albert.names;
  names.projection = "encoder.embedding_hidden_mapping_in";
  names.block = "encoder.albert_layer_groups.{}.albert_layers.0.";
  names.query = "attention.query";
  names.key = "attention.key";
  names.value = "attention.value";
  names.attention_output = "attention.dense";
  names.attention_norm = "attention.LayerNorm";
  names.intermediate = "ffn";
  names.output = "ffn_output";
  names.output_norm = "full_layer_layer_norm";
  albert.prefix = "albert.";
  albert.heads = {"predictions.", "sop_classifier.", "classifier.", "qa_outputs.", "pooler"};
  return albert;
}

Architecture read_distilbert(const JsonFile& file) {
  Architecture distilbert;
  TransformerConfig& config = distilbert.config;
  config.vocabulary = size_of(file, "vocab_size");
  config.units = config.embedding_units = size_of(file, "dim");
  config.blocks = config.block_kinds = size_of(file, "n_layers");
  config.heads = size_of(file, "n_heads");
  config.intermediate = size_of(file, "hidden_dim");
  config.position_rows = config.max_subwords = size_of(file, "max_position_embeddings");
  config.padding = padding_of(file, config.vocabulary, 0);
  config.initializer_range = positive(file, "initializer_range", config.initializer_range);
  config.activation = activation_of(file, "activation");
  check_sizes(file, config, "dim", "n_heads", "max_position_embeddings");

  TensorNames& names = distilbert.names = bert_names();
  names.token_types = "";
  names.block = "transformer.layer.{}.";
  names.query = "attention.q_lin";
  names.key = "attention.k_lin";
  names.value = "attention.v_lin";
  names.attention_output = "attention.out_lin";
  names.attention_norm = "sa_layer_norm";
  names.intermediate = "ffn.lin1";
  names.output = "ffn.lin2";
  names.output_norm = "output_layer_norm";
  distilbert.prefix = "distilbert.";
  distilbert.heads = {"vocab_transform.", "vocab_layer_norm.", "vocab_projector.",
                      "pre_classifier.",  "classifier.",       "qa_outputs."};
  distilbert.constants = {"embeddings.position_ids"};
  return distilbert;
}

}  // namespace salient
