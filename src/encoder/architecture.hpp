#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace salient {

enum class Activation { gelu, gelu_tanh, relu, silu };

/// Where a block normalises: the sum of each part's input and output; each part's input; its input
/// and its output. Of the latter two the model normalises its last state.
enum class NormPlace { after, before, around };

/// Layer norm, or division by the root of the mean square alone.
enum class NormKind { layer, root_mean_square };

/// Positions as rotations of queries and keys (Su et al. 2021), in pairs of units half a head
/// apart.
struct Rotation {
  double base = 0;  ///< 0: positions are not rotations
  /// Wavelengths are multiplied by `factor`: all, or (Llama 3) those longer than original / low,
  /// those between that and original / high in part.
  double factor = 1;
  double low = 0, high = 0;  ///< 0: all
  double original = 0;       ///< positions that the model was trained on first
};

/// Which products have a bias.
struct Biases {
  bool query_key_value = true, attention_output = true, feed_forward = true;
};

/// How a language model is put together, from its `config.json`.
struct TransformerConfig {
  std::string model_type;  ///< "bert"
  std::int64_t vocabulary = 0;
  std::int64_t units = 0;            ///< of every layer
  std::int64_t embedding_units = 0;  ///< of the tables; projected to `units` where they differ
  std::int64_t blocks = 0;           ///< layers without the embedding layer
  std::int64_t block_kinds = 0;      ///< blocks with weights of their own; others share theirs
  std::int64_t heads = 0;
  std::int64_t key_heads = 0;       ///< each for heads / key_heads queries; 0: as many as heads
  std::int64_t head_size = 0;       ///< 0: units / heads
  double query_scale = 0;           ///< of scores; 0: 1 / sqrt(head_size)
  std::int64_t intermediate = 0;    ///< units inside a block's feed-forward part
  std::int64_t position_rows = 0;   ///< of the table of positions; 0: there is none
  std::int64_t first_position = 0;  ///< row of a sentence's first subword
  std::int64_t max_subwords = 0;    ///< of a sentence, special tokens included
  std::int64_t token_types = 0;     ///< 0: none
  std::int64_t padding = 0;         ///< token id; -1: none
  double norm_epsilon = 1e-12;
  double initializer_range = 0.02;
  double table_range = 0;   ///< likewise, of the tables; 0: the same
  bool sinusoidal = false;  ///< random weights have waves as positions
  bool shrinks_residuals =
      false;  ///< random matrices that add to the sum of the layers, by its root
  Activation activation = Activation::gelu;
  bool gated = false;  ///< the activation of one product times another: SwiGLU
  NormPlace norm_place = NormPlace::after;
  NormKind norm_kind = NormKind::layer;
  bool norms_from_one = false;  ///< stored less 1
  Biases biases;
  Rotation rotation;
  double embedding_scale = 1;
  double score_cap = 0;            ///< c tanh(score / c); 0: none
  std::int64_t window = 0;         ///< subwords that one sees, itself included; 0: all
  std::int64_t window_period = 1;  ///< the first of so many blocks has it
  bool embedding_norm = true;
  bool causal = false;  ///< a subword sees those before it alone
  /// Attention goes by distances (XLNet); those beyond `farthest`, if above 0, count as that.
  bool relative = false;
  std::int64_t farthest = 0;

  bool is_projected() const { return embedding_units != units; }
};

/// Names of tensors in Hugging Face's base class, without ".weight" and ".bias"; an empty one is of
/// a part that the model does not have. Those of a block stand behind the block's own name; "{}" in
/// either is the block's number.
struct TensorNames {
  std::string words, positions, token_types, embedding_norm, projection, final_norm;
  std::string block;  ///< "encoder.layer.{}."
  std::string query, key, value;
  std::string query_key_value;       ///< the three in one tensor
  std::string query_norm, key_norm;  ///< of each head
  std::string attention_output, attention_norm;
  std::string gate, intermediate, output, output_norm;
  std::string after_attention, after_output;  ///< norms of the parts' outputs
  bool transposed = false;                    ///< matrices of the blocks are stored as [in, out]
  /// Of relative attention, without endings: [unit, head, unit of head], and the queries' biases
  /// [head, unit of head].
  std::string position_key, content_bias, position_bias;

  /// With the block's number in place: "encoder.layer.3.".
  TensorNames of_block(std::int64_t kind) const;
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
