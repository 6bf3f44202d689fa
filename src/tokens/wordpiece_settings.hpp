#pragma once

#include <filesystem>
#include <string>

#include "tokens/text_pieces.hpp"

namespace salient {

/// What a Hugging Face folder says of its WordPiece tokenizer.
struct WordPieceSettings {
  PieceOptions pieces;
  std::string unknown = "[UNK]";
  std::string before = "[CLS]";
  std::string after = "[SEP]";
  std::string padding = "[PAD]";
};

/// Reads `tokenizer_config.json` and, where it exists, `special_tokens_map.json`, which wins.
/// Throws UsageError that names file and key for what salient would tokenize differently.
WordPieceSettings read_wordpiece_settings(const std::filesystem::path& folder);

}  // namespace salient
