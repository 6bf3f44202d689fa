#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace salient {

/// What a SentencePiece model file holds of what encoding needs (sentencepiece_model.proto).
struct SentencePieceFile {
  enum class Type { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };
  enum class Algorithm { unigram = 1, bpe = 2 };
  struct Piece {
    std::string text;
    float score = 0;
    Type type = Type::normal;

    /// Whether it stands for text, and takes part in the cutting of it.
    bool spells() const {
      return type == Type::normal || type == Type::user_defined || type == Type::unused;
    }
  };

  std::vector<Piece> pieces;  ///< [id]
  Algorithm algorithm = Algorithm::unigram;
  bool byte_fallback = false;    ///< what no piece spells is spelled by bytes
  bool space_behind = false;     ///< words end in the mark of a space, not begin
  std::string characters;        ///< the precompiled map of CharacterMap
  bool add_dummy_prefix = true;  ///< a space before the text
  bool remove_extra_whitespaces = true;
  bool escape_whitespaces = true;
};

/// Throws UsageError that names the file if it is not one, or of an algorithm that is not known.
SentencePieceFile read_sentencepiece_file(const std::filesystem::path& path);

}  // namespace salient
