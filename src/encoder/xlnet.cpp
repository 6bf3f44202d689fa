#include <algorithm>

#include "encoder/config_keys.hpp"
#include "encoder/families.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Nothing in the model bounds a sentence; this is what XLNet was trained on.
constexpr std::int64_t longest = 512;

}  // namespace

Architecture read_xlnet(const JsonFile& file) {
  expect(file, "attn_type", "bi");
  expect_flag(file, "bi_data", false);
  expect_flag(file, "same_length", false);
  expect_flag(file, "untie_r", true);
  Architecture xlnet;
  TransformerConfig& config = xlnet.config;
  config.vocabulary = size_of(file, "vocab_size");
  config.units = config.embedding_units = size_of(file, "d_model");
  config.blocks = config.block_kinds = size_of(file, "n_layer");
  config.heads = size_of(file, "n_head");
  config.intermediate = size_of(file, "d_inner");
  config.max_subwords = longest;
  config.padding = -1;
  config.norm_epsilon = positive(file, "layer_norm_eps", config.norm_epsilon);
  config.initializer_range = positive(file, "initializer_range", config.initializer_range);
  config.activation = activation_of(file, "ff_activation");
  config.embedding_norm = false;
  config.relative = true;
  config.farthest = std::max<std::int64_t>(file.integer("clamp_len").value_or(-1), 0);
  check_sizes(file, config, "d_model", "n_head", "d_model");
  if (size_of(file, "d_head", config.units / config.heads) * config.heads != config.units) {
    throw UsageError(file.complaint("d_head", "must be d_model / n_head"));
  }

  TensorNames& names = xlnet.names;
  names.words = "word_embedding";
  names.block = "layer.{}.";
  names.query = "rel_attn.q";
  names.key = "rel_attn.k";
  names.value = "rel_attn.v";
  names.attention_output = "rel_attn.o";
  names.position_key = "rel_attn.r";
  names.content_bias = "rel_attn.r_w_bias";
  names.position_bias = "rel_attn.r_r_bias";
  names.attention_norm = "rel_attn.layer_norm";
  names.intermediate = "ff.layer_1";
  names.output = "ff.layer_2";
  names.output_norm = "ff.layer_norm";
  xlnet.prefix = "transformer.";
  xlnet.heads = {"lm_loss.",    "mask_emb",     "sequence_summary.", "logits_proj.", "classifier.",
                 "qa_outputs.", "start_logits", "end_logits",        "answer_class"};
  // A sentence is one segment, which adds the same to a query's score of every key: nothing.
  xlnet.constants = {".rel_attn.r_s_bias", ".rel_attn.seg_embed"};
  return xlnet;
}

}  // namespace salient
