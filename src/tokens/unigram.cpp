#include "tokens/unigram.hpp"

#include <algorithm>

#include "tokens/unicode.hpp"

namespace salient {

void Unigram::add(std::string_view piece, std::int64_t id, double score) {
  trie_.add(piece, static_cast<std::int32_t>(pieces_.size()));
  pieces_.push_back({id, score});
}

void Unigram::set_unknown(std::int64_t id, double score) { unknown_ = {id, score}; }

template <class Sum>
std::vector<Subword> Unigram::cut(std::string_view text) const {
  struct Best {
    std::int64_t id = 0;
    Sum score = 0;
    std::int64_t begin = -1;  // of the piece that ends here
  };
  std::vector<Best> best(text.size() + 1);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::string_view rest = text.substr(begin);
    const std::size_t character = character_bytes(rest);
    const auto until_here = static_cast<double>(best[begin].score);
    const auto offer = [&](std::size_t bytes, const Piece& piece) {
      const double candidate = piece.score + until_here;
      Best& there = best[begin + bytes];
      if (there.begin >= 0 && !(candidate > static_cast<double>(there.score))) return;
      there = {piece.id, static_cast<Sum>(candidate), static_cast<std::int64_t>(begin)};
    };
    bool spelled = false;
    trie_.for_each_prefix(rest, [&](std::size_t bytes, std::int32_t number) {
      offer(bytes, pieces_[static_cast<std::size_t>(number)]);
      spelled = spelled || bytes == character;
    });
    if (!spelled) offer(character, unknown_);
    begin += character;
  }
  std::vector<Subword> subwords;
  for (auto end = static_cast<std::int64_t>(text.size()); end > 0;) {
    const Best& here = best[static_cast<std::size_t>(end)];
    subwords.push_back({here.id, {here.begin, end}});
    end = here.begin;
  }
  std::reverse(subwords.begin(), subwords.end());
  return subwords;
}

template std::vector<Subword> Unigram::cut<float>(std::string_view text) const;
template std::vector<Subword> Unigram::cut<double>(std::string_view text) const;

}  // namespace salient
