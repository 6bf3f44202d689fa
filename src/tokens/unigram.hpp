#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokens/byte_trie.hpp"
#include "tokens/subword.hpp"

namespace salient {

/// Kudo's (2018) unigram model: a text is cut into the pieces with the highest sum of scores, found
/// by Viterbi's algorithm. Thread-safe after the last `add`.
class Unigram {
 public:
  void add(std::string_view piece, std::int64_t id, double score);
  /// What a character becomes that is no piece.
  void set_unknown(std::int64_t id, double score);

  /// Sums are kept as `Sum`, whose rounding decides between cuts that are as good: float is what
  /// SentencePiece's library has, double what Hugging Face's does.
  template <class Sum>
  std::vector<Subword> cut(std::string_view text) const;

 private:
  struct Piece {
    std::int64_t id;
    double score;
  };

  ByteTrie trie_;  // numbers are places in pieces_
  std::vector<Piece> pieces_;
  Piece unknown_{0, 0.0};
};

}  // namespace salient
