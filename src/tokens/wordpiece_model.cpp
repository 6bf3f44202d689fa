#include "tokens/wordpiece_model.hpp"

#include <utility>

#include "tokens/unicode.hpp"

namespace salient {

WordPieceModel::WordPieceModel(Vocabulary vocabulary, std::int64_t unknown,
                               std::int64_t longest_piece)
    : vocabulary_(std::move(vocabulary)), unknown_(unknown), longest_piece_(longest_piece) {}

std::vector<Subword> WordPieceModel::cut(std::string_view piece) const {
  const auto size = static_cast<std::int64_t>(piece.size());
  const auto unknown = [&] { return std::vector<Subword>{{unknown_, {0, size}}}; };
  if (character_count(piece) > longest_piece_) return unknown();
  std::vector<Subword> subwords;
  for (std::int64_t begin = 0; begin < size;) {
    const auto match = vocabulary_.longest_prefix(piece, begin > 0);
    if (!match) return unknown();
    const std::int64_t end = begin + static_cast<std::int64_t>(match->bytes);
    subwords.push_back({match->id, {begin, end}});
    piece.remove_prefix(match->bytes);
    begin = end;
  }
  return subwords;
}

}  // namespace salient
