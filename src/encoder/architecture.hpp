#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace salient {

enum class Activation { gelu, gelu_tanh, relu };

/// Where a block normalises: the sum of each part's input and output, or each part's input (and the
/// model its last state).
enum class NormPlace { after, before };

/// How a language model is put together, from its `config.json`.
struct TransformerConfig {
  std::string model_type;  ///< "bert"
  std::int64_t vocabulary = 0;
  std::int64_t units = 0;            ///< of every layer
  std::int64_t embedding_units = 0;  ///< of the tables; projected to `units` where they differ
  std::int64_t blocks = 0;           ///< layers without the embedding layer
  std::int64_t block_kinds = 0;      ///< blocks with weights of their own; others share theirs
  std::int64_t heads = 0;
  std::int64_t intermediate = 0;    ///< units inside a block's feed-forward part
  std::int64_t position_rows = 0;   ///< of the table of positions; 0: there is none
  std::int64_t first_position = 0;  ///< row of a sentence's first subword
  std::int64_t max_subwords = 0;    ///< of a sentence, special tokens included
  std::int64_t token_types = 0;     ///< 0: none
  std::int64_t padding = 0;         ///< token id; -1: none
  double norm_epsilon = 1e-12;
  double initializer_range = 0.02;
  Activation activation = Activation::gelu;
  NormPlace norm_place = NormPlace::after;
  bool embedding_norm = true;
  bool causal = false;  ///< a subword sees those before it alone
  /// Attention goes by distances (XLNet); those beyond `farthest`, if above 0, count as that.
  bool relative = false;
  std::int64_t farthest = 0;

  bool is_projected() const { return embedding_units != units; }
};

/// Names of tensors in Hugging Face's base class, without ".weight" and ".bias"; an empty one is of
/// a part that the model does not have. Those of a block stand behind the block's own name.
struct TensorNames {
  std::string words, positions, token_types, embedding_norm, projection, final_norm;
  std::string block;  ///< "encoder.layer.{}."
  std::string query, key, value;
  std::string query_key_value;  ///< the three in one tensor
  std::string attention_output, attention_norm;
  std::string intermediate, output, output_norm;
  bool transposed = false;  ///< matrices of the blocks are stored as [in, out]
  /// Of relative attention, without endings: [unit, head, unit of head], and the queries' biases
  /// [head, unit of head].
  std::string position_key, content_bias, position_bias;

  std::string of_block(std::int64_t kind) const;  ///< "encoder.layer.3."
};

struct Architecture {
  TransformerConfig config;
  TensorNames names;
  std::string prefix;  ///< of all names, where a checkpoint has heads: "bert."
  /// Beginnings of names, after the prefix or without, of what no hidden state depends on: heads.
  std::vector<std::string> heads;
  /// Endings of names of constants that are stored beside the weights.
  std::vector<std::string> constants;
};

/// Throws UsageError that names file and key for what is missing, malformed or not supported.
Architecture read_architecture(const std::filesystem::path& config);

}  // namespace salient
