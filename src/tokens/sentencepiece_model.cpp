#include "tokens/sentencepiece_model.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <queue>

#include "salient/support/error.hpp"

namespace salient {
namespace {

using Type = SentencePieceFile::Type;

constexpr std::string_view mark = "\u2581";  ///< of a space
constexpr std::string_view replacement = "\uFFFD";
/// How much worse than the worst piece a character is that no piece spells.
constexpr float unknown_penalty = 10.0F;

/// Bytes that the first character says it has, of at most those that are left.
std::size_t character_bytes(std::string_view text) {
  constexpr std::array<std::size_t, 16> by_high_bits{1, 1, 1, 1, 1, 1, 1, 1,
                                                     1, 1, 1, 1, 2, 2, 3, 4};
  return std::min(by_high_bits[static_cast<unsigned char>(text.front()) >> 4], text.size());
}

/// Whether the text begins with a whole, shortest form of a character that is no surrogate.
bool begins_with_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return true;
  if (first >= 0xC2 && first < 0xE0) return follows(1);
  if ((first & 0xF0U) == 0xE0) {
    if (!follows(1) || !follows(2)) return false;
    const unsigned code = (first & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    return code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
  }
  if ((first & 0xF8U) == 0xF0) {
    if (!follows(1) || !follows(2) || !follows(3)) return false;
    const unsigned code = (first & 0x07U) << 18 | (byte(1) & 0x3FU) << 12;
    return code >= 0x10000 && code <= 0x10FFFF;
  }
  return false;
}

std::uint64_t edge(std::int32_t node, char byte) {
  return static_cast<std::uint64_t>(node) << 8 | static_cast<unsigned char>(byte);
}

}  // namespace

SentencePieceModel::SentencePieceModel(const std::filesystem::path& path)
    : file_(read_sentencepiece_file(path)) {
  const auto characters = CharacterMap::of(file_.characters);
  if (!characters) {
    throw UsageError(path.string() + " is a SentencePiece model whose map of characters is broken");
  }
  characters_ = *characters;
  index(path);
}

void SentencePieceModel::index(const std::filesystem::path& path) {
  lowest_ = std::numeric_limits<float>::max();
  highest_ = std::numeric_limits<float>::lowest();
  piece_of_node_.push_back(-1);
  std::int64_t unknowns = 0;
  for (std::size_t i = 0; i < file_.pieces.size(); ++i) {
    const auto& [text, score, type] = file_.pieces[i];
    const auto id = static_cast<std::int32_t>(i);
    if (!ids_.try_emplace(text, id).second) {
      throw UsageError(path.string() + " is a SentencePiece model with two pieces " + text);
    }
    if (type == Type::unknown) {
      unknown_ = id;
      ++unknowns;
    }
    if (type == Type::normal) {
      lowest_ = std::min(lowest_, score);
      highest_ = std::max(highest_, score);
    }
    if (type == Type::user_defined) user_defined_.push_back(text);
    if (file_.pieces[i].spells()) add_to_trie(text, id);
  }
  if (unknowns != 1) {
    throw UsageError(path.string() + " is a SentencePiece model without one unknown piece");
  }
}

void SentencePieceModel::add_to_trie(const std::string& text, std::int32_t id) {
  std::int32_t node = 0;
  for (const char byte : text) {
    const auto next = static_cast<std::int32_t>(piece_of_node_.size());
    const auto [found, is_new] = edges_.try_emplace(edge(node, byte), next);
    if (is_new) piece_of_node_.push_back(-1);
    node = found->second;
  }
  piece_of_node_[static_cast<std::size_t>(node)] = id;
}

const std::string& SentencePieceModel::text(std::int64_t id) const {
  require(id >= 0 && id < size(), "a piece is outside the vocabulary");
  return file_.pieces[static_cast<std::size_t>(id)].text;
}

std::int32_t SentencePieceModel::id_of(const std::string& text) const {
  const auto found = ids_.find(text);
  return found == ids_.end() ? unknown_ : found->second;
}

std::size_t SentencePieceModel::user_defined_prefix(std::string_view text) const {
  std::size_t longest = 0;
  for (const std::string& piece : user_defined_) {
    if (piece.size() > longest && text.starts_with(piece)) longest = piece.size();
  }
  return longest;
}

CharacterMap::Match SentencePieceModel::normalised_prefix(std::string_view text) const {
  if (const std::size_t bytes = user_defined_prefix(text)) return {bytes, text.substr(0, bytes)};
  const CharacterMap::Match match = characters_.longest(text);
  if (match.bytes > 0) return match;
  if (!begins_with_character(text)) return {1, replacement};
  const std::size_t bytes = character_bytes(text);
  return {bytes, text.substr(0, bytes)};
}

SentencePieceModel::Normalised SentencePieceModel::normalised(std::string_view text) const {
  Normalised out;
  const std::string_view space = file_.escape_whitespaces ? mark : " ";
  std::int64_t consumed = 0;
  const auto append = [&](std::string_view bytes) {
    out.text += bytes;
    out.origin.insert(out.origin.end(), bytes.size(), consumed);
  };
  const auto consume = [&](std::size_t bytes) {
    text.remove_prefix(bytes);
    consumed += static_cast<std::int64_t>(bytes);
  };
  while (file_.remove_extra_whitespaces && !text.empty()) {
    const auto [bytes, replaced] = normalised_prefix(text);
    if (replaced != " ") break;
    consume(bytes);
  }
  if (text.empty()) return out;
  if (file_.add_dummy_prefix && !file_.space_behind) append(space);
  bool after_space = file_.remove_extra_whitespaces;
  while (!text.empty()) {
    auto [bytes, replaced] = normalised_prefix(text);
    while (after_space && replaced.starts_with(' ')) replaced.remove_prefix(1);
    for (const char byte : replaced) append(byte == ' ' ? space : std::string_view(&byte, 1));
    if (!replaced.empty()) after_space = replaced.ends_with(' ');
    if (!file_.remove_extra_whitespaces) after_space = false;
    consume(bytes);
  }
  while (file_.remove_extra_whitespaces && out.text.ends_with(space)) {
    const std::size_t length = out.text.size() - space.size();
    consumed = out.origin[length];
    out.text.resize(length);
    out.origin.resize(length);
  }
  if (file_.add_dummy_prefix && file_.space_behind) append(space);
  out.origin.push_back(consumed);
  return out;
}

/// The cut of the highest sum of scores (Viterbi's).
std::vector<SentencePieceModel::Symbol> SentencePieceModel::by_unigram(
    std::string_view text) const {
  struct Best {
    std::int32_t id = 0;
    float score = 0;
    std::int64_t begin = -1;  // of the piece that ends here
  };
  std::vector<Best> best(text.size() + 1);
  const float of_unknown = lowest_ - unknown_penalty;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t character = character_bytes(text.substr(begin));
    const float until_here = best[begin].score;
    const auto offer = [&](std::size_t end, std::int32_t id, double score) {
      const double candidate = score + static_cast<double>(until_here);
      if (best[end].begin >= 0 && !(candidate > static_cast<double>(best[end].score))) return;
      best[end] = {id, static_cast<float>(candidate), static_cast<std::int64_t>(begin)};
    };
    bool spelled = false;
    std::int32_t node = 0;
    for (std::size_t end = begin; end < text.size();) {
      const auto next = edges_.find(edge(node, text[end]));
      if (next == edges_.end()) break;
      node = next->second;
      ++end;
      const std::int32_t id = piece_of_node_[static_cast<std::size_t>(node)];
      if (id < 0) continue;
      const SentencePieceFile::Piece& piece = file_.pieces[static_cast<std::size_t>(id)];
      if (piece.type == Type::unused) continue;
      const auto length = static_cast<float>(end - begin);
      const double score = piece.type == Type::user_defined
                               ? static_cast<double>(length * highest_) - 0.1
                               : static_cast<double>(piece.score);
      offer(end, id, score);
      spelled = spelled || end - begin == character;
    }
    if (!spelled) offer(begin + character, unknown_, static_cast<double>(of_unknown));
    begin += character;
  }
  std::vector<Symbol> symbols;
  for (auto end = static_cast<std::int64_t>(text.size()); end > 0;) {
    const Best& here = best[static_cast<std::size_t>(end)];
    symbols.push_back({here.id, end});
    end = here.begin;
  }
  std::reverse(symbols.begin(), symbols.end());
  return symbols;
}

/// Of neighbours that make a piece together, those of the highest score become one, the first of
/// equals, until there are none.
class SentencePieceModel::PairMerger {
 public:
  PairMerger(const SentencePieceModel& model, std::string_view text) : model_(model), text_(text) {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::string_view rest = text.substr(begin);
      const std::size_t whole = model.user_defined_prefix(rest);
      const std::size_t size = whole > 0 ? whole : character_bytes(rest);
      const std::int64_t number = std::ssize(parts_);
      parts_.push_back({begin, size, number - 1, number + 1, whole > 0});
      begin += size;
    }
    if (!parts_.empty()) parts_.back().after = -1;
  }

  std::vector<Symbol> merged() {
    for (std::int64_t i = 1; i < std::ssize(parts_); ++i) propose(i - 1, i);
    while (!pairs_.empty()) {
      const Pair best = pairs_.top();
      pairs_.pop();
      merge(best);
    }
    std::vector<Symbol> symbols;
    for (std::int64_t i = parts_.empty() ? -1 : 0; i >= 0; i = part(i).after) {
      append(part(i).begin, part(i).size, symbols);
    }
    return symbols;
  }

 private:
  struct Part {
    std::size_t begin, size;  // 0: it has become some of another
    std::int64_t before, after;
    bool is_whole;  // a symbol of the user's, which is not merged
  };
  struct Pair {
    float score;
    std::int64_t left, right;
    std::size_t size;
    bool operator<(const Pair& other) const {
      return score != other.score ? score < other.score : left > other.left;
    }
  };

  Part& part(std::int64_t i) { return parts_[static_cast<std::size_t>(i)]; }

  void propose(std::int64_t left, std::int64_t right) {
    if (left < 0 || right < 0 || part(left).is_whole || part(right).is_whole) return;
    const std::size_t size = part(left).size + part(right).size;
    const std::string_view both = text_.substr(part(left).begin, size);
    const auto found = model_.ids_.find(std::string(both));
    if (found == model_.ids_.end()) return;
    const SentencePieceFile::Piece& piece =
        model_.file_.pieces[static_cast<std::size_t>(found->second)];
    if (!piece.spells()) return;
    pairs_.push({piece.score, left, right, size});
    if (piece.type == Type::unused) cut_of_unused_.try_emplace(both, part(left).size);
  }

  /// Unless one of the two has changed since.
  void merge(const Pair& pair) {
    Part &left = part(pair.left), &right = part(pair.right);
    if (left.size == 0 || right.size == 0 || left.size + right.size != pair.size) return;
    left.size = pair.size;
    left.after = right.after;
    if (right.after >= 0) part(right.after).before = pair.left;
    right.size = 0;
    propose(left.before, pair.left);
    propose(pair.left, left.after);
  }

  /// Pieces that are there to be merged further, but not to be given out, are cut again.
  void append(std::size_t begin, std::size_t size, std::vector<Symbol>& symbols) const {
    const std::string_view piece = text_.substr(begin, size);
    const std::int32_t id = model_.id_of(std::string(piece));
    const auto cut = cut_of_unused_.find(piece);
    if (cut != cut_of_unused_.end()) {
      append(begin, cut->second, symbols);
      append(begin + cut->second, size - cut->second, symbols);
    } else {
      symbols.push_back({id, static_cast<std::int64_t>(begin + size)});
    }
  }

  const SentencePieceModel& model_;
  std::string_view text_;
  std::vector<Part> parts_;
  std::priority_queue<Pair> pairs_;
  std::unordered_map<std::string_view, std::size_t> cut_of_unused_;  // where its left part ends
};

void SentencePieceModel::append_bytes(std::string_view text, RowRange bytes,
                                      std::vector<Piece>& pieces) const {
  for (const char byte : text) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>",
                  static_cast<unsigned>(static_cast<unsigned char>(byte)));
    pieces.push_back({id_of(name), name, bytes});
  }
}

std::vector<SentencePieceModel::Piece> SentencePieceModel::encode(std::string_view text) const {
  const Normalised clean = normalised(text);
  const bool by_score = file_.algorithm == SentencePieceFile::Algorithm::unigram;
  std::vector<Piece> pieces;
  std::int64_t begin = 0;
  for (const auto& [id, end] :
       by_score ? by_unigram(clean.text) : PairMerger(*this, clean.text).merged()) {
    const std::string_view of_piece =
        std::string_view(clean.text)
            .substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const RowRange bytes{clean.origin[static_cast<std::size_t>(begin)],
                         clean.origin[static_cast<std::size_t>(end)]};
    begin = end;
    if (id == unknown_ && file_.byte_fallback) {
      append_bytes(of_piece, bytes, pieces);
    } else if (id == unknown_ && !pieces.empty() && pieces.back().id == unknown_) {
      pieces.back().text += of_piece;
      pieces.back().bytes.end = bytes.end;
    } else {
      pieces.push_back({id, std::string(of_piece), bytes});
    }
  }
  return pieces;
}

}  // namespace salient
