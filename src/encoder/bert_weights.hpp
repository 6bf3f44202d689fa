#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "encoder/bert_config.hpp"

namespace salient {

/// y = x weight + bias.
struct Linear {
  at::Tensor weight;  ///< float32 [in, out], a transposed view of the stored [out, in]
  at::Tensor bias;    ///< float32 [out]
};

struct LayerNorm {
  at::Tensor scale;   ///< float32 [unit]
  at::Tensor offset;  ///< float32 [unit]
};

struct BertBlock {
  Linear query_key_value;  ///< the three side by side; queries already divided by sqrt(head size)
  Linear attention_output;
  LayerNorm attention_norm;
  Linear intermediate;
  Linear output;
  LayerNorm output_norm;
};

struct BertWeights {
  at::Tensor words;      ///< float32 [token id, unit]
  at::Tensor positions;  ///< float32 [position, unit], with token type 0 added
  LayerNorm embedding_norm;
  std::vector<BertBlock> blocks;
};

/// Reads `model.safetensors` of `folder` onto `device`, and says in the log which tensors of heads
/// it leaves aside. Throws UsageError that names the tensor that is missing, unexpected or
/// misshapen.
BertWeights read_bert_weights(const std::filesystem::path& folder, const BertConfig& config,
                              at::Device device);

/// Weights as Hugging Face initialises them: normal(0, initializer_range), biases 0, layer norms 1
/// and 0, the padding token's embedding 0. Drawn in the order in which BertWeights lists them.
BertWeights random_bert_weights(const BertConfig& config, std::uint64_t seed, at::Device device);

}  // namespace salient
