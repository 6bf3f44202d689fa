#pragma once

#include <filesystem>

#include "tokens/special_token_names.hpp"
#include "tokens/text_pieces.hpp"

namespace salient {

/// What a Hugging Face folder says of its WordPiece tokenizer.
struct WordPieceSettings {
  PieceOptions pieces;
  SpecialTokenNames special;
};

/// Throws UsageError that names file and key for what salient would tokenize differently.
WordPieceSettings read_wordpiece_settings(const std::filesystem::path& folder);

}  // namespace salient
