#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokens/subword.hpp"
#include "tokens/vocabulary.hpp"

namespace salient {

/// Greedy longest match from the left (Wu et al. 2016, as in BERT): a piece is spelled whole by
/// tokens, or it is unknown.
class WordPieceModel {
 public:
  /// `longest_piece`: in characters; longer ones are unknown.
  WordPieceModel(Vocabulary vocabulary, std::int64_t unknown, std::int64_t longest_piece = 100);

  std::vector<Subword> cut(std::string_view piece) const;
  const Vocabulary& vocabulary() const noexcept { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
  std::int64_t unknown_, longest_piece_;
};

}  // namespace salient
