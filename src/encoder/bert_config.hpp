#pragma once

#include <cstdint>
#include <filesystem>

namespace salient {

enum class Activation { gelu, gelu_tanh, relu };

/// The architecture of a BERT, from its `config.json`.
struct BertConfig {
  std::int64_t vocabulary = 0;
  std::int64_t units = 0;   ///< of every layer
  std::int64_t blocks = 0;  ///< layers without the embedding layer
  std::int64_t heads = 0;
  std::int64_t intermediate = 0;  ///< units inside a block's feed-forward part
  std::int64_t positions = 0;
  std::int64_t token_types = 0;
  std::int64_t padding = 0;  ///< token id
  double norm_epsilon = 1e-12;
  double initializer_range = 0.02;
  Activation activation = Activation::gelu;
};

/// Throws UsageError that names file and key for what is missing, malformed or not supported.
BertConfig read_bert_config(const std::filesystem::path& path);

}  // namespace salient
