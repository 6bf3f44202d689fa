#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "encoder/architecture.hpp"
#include "encoder/linear.hpp"

namespace salient {

struct Norm {
  at::Tensor scale;   ///< float32 [unit]
  at::Tensor offset;  ///< float32 [unit]; undefined where there is none
};

/// What XLNet's attention has beside keys and values: queries ask for distances too. Biases of
/// queries are divided by sqrt(head size), as queries are.
struct RelativeAttention {
  at::Tensor position_key;                 ///< float32 [unit, head * unit of head]
  at::Tensor content_bias, position_bias;  ///< float32 [head, 1, 1, unit of head]
};

struct TransformerBlock {
  Linear query_key_value;     ///< the three side by side; queries already scaled
  Norm query_norm, key_norm;  ///< of each head; the queries' scales them
  RelativeAttention relative;
  Linear attention_output;
  Norm attention_norm, after_attention;
  Linear gate, intermediate, output;
  Norm output_norm, after_output;
};

/// Parts that an architecture does not have are undefined.
struct TransformerWeights {
  at::Tensor words;      ///< float32 [token id, embedding unit]
  at::Tensor positions;  ///< float32 [subword of a row, embedding unit], with token type 0 added
  Norm embedding_norm;
  Linear projection;                    ///< of embedding units to units
  std::vector<TransformerBlock> kinds;  ///< of blocks, which may share their weights with others
  Norm final_norm;
};

class Checkpoint;

/// The shapes of a model's weights, on the meta device, where tensors have no values. Adds to
/// `stored` what they are made from. A checkpoint, if there is one, must have it all: else
/// UsageError as of read_weights().
struct StoredWeights {
  std::int64_t parameters = 0;
  std::int64_t bytes = 0;  ///< in the checkpoint
};
TransformerWeights outlined_weights(const Architecture& architecture, Checkpoint* checkpoint,
                                    StoredWeights& stored);

/// Reads the safetensors of `folder` onto `device`, and says in the log which tensors of heads it
/// leaves aside. Throws UsageError that names the tensor that is missing, unexpected or misshapen.
TransformerWeights read_weights(const std::filesystem::path& folder,
                                const Architecture& architecture, at::Device device);

/// Weights as Hugging Face initialises them: normal(0, initializer_range), biases 0, layer norms 1
/// and 0, the padding token's embedding 0; GPT-2's matrices that write to the sum of its layers
/// divided by the root of their number. Drawn in the order in which TransformerWeights lists them.
TransformerWeights random_weights(const Architecture& architecture, std::uint64_t seed,
                                  at::Device device);

}  // namespace salient
