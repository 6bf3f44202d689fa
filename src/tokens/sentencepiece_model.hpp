#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "salient/support/range.hpp"
#include "tokens/character_map.hpp"
#include "tokens/pair_merging.hpp"
#include "tokens/sentencepiece_file.hpp"
#include "tokens/unigram.hpp"

namespace salient {

/// SentencePiece's encoders (Kudo & Richardson 2018; unigram: Kudo 2018; BPE: Sennrich et al.
/// 2016), of models that its own library has trained. That library and LibTorch's protocol buffers
/// cannot be in one process; the tests compare with it. Thread-safe after construction.
class SentencePieceModel {
 public:
  /// Throws UsageError that names the file.
  explicit SentencePieceModel(const std::filesystem::path& path);

  struct Piece {
    std::int32_t id = 0;
    std::string text;  ///< of the normalised text; of unknown ones, what they stand for
    RowRange bytes;    ///< of the text that was given
  };
  std::vector<Piece> encode(std::string_view text) const;

  std::int64_t size() const noexcept { return static_cast<std::int64_t>(file_.pieces.size()); }
  const std::string& text(std::int64_t id) const;
  std::int32_t id_of(const std::string& text) const;  ///< unknown() if there is no such piece
  std::int32_t unknown() const noexcept { return unknown_; }

 private:
  struct Normalised {
    std::string text;
    std::vector<std::int64_t> origin;  // [byte of the text, and one more]: byte of what was given
  };
  void index(const std::filesystem::path& path);
  void list_scores();
  /// What the text begins with is replaced by, and how many of its bytes that are.
  CharacterMap::Match normalised_prefix(std::string_view text) const;
  Normalised normalised(std::string_view text) const;
  std::size_t user_defined_prefix(std::string_view text) const;  // bytes; 0: none
  std::vector<PairSymbol> symbols_of(std::string_view text) const;
  std::vector<Subword> by_pairs(std::string_view text) const;
  void append_bytes(std::string_view text, RowRange bytes, std::vector<Piece>& pieces) const;

  SentencePieceFile file_;
  CharacterMap characters_;
  std::unordered_map<std::string, std::int32_t> ids_;
  std::vector<std::string> user_defined_;
  Unigram unigram_;
  std::int32_t unknown_ = 0;
};

}  // namespace salient
