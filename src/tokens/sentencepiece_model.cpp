#include "tokens/sentencepiece_model.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

#include "salient/support/error.hpp"
#include "tokens/byte_tokens.hpp"
#include "tokens/pair_merging.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

using Type = SentencePieceFile::Type;

constexpr std::string_view mark = "\u2581";  ///< of a space
constexpr std::string_view replacement = "\uFFFD";
/// How much worse than the worst piece a character is that no piece spells.
constexpr float unknown_penalty = 10.0F;

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
    if (type == Type::user_defined) user_defined_.push_back(text);
  }
  if (unknowns != 1) {
    throw UsageError(path.string() + " is a SentencePiece model without one unknown piece");
  }
  list_scores();
}

void SentencePieceModel::list_scores() {
  if (file_.algorithm != SentencePieceFile::Algorithm::unigram) return;
  float lowest = std::numeric_limits<float>::max();
  float highest = std::numeric_limits<float>::lowest();
  for (const auto& [text, score, type] : file_.pieces) {
    if (type != Type::normal) continue;
    lowest = std::min(lowest, score);
    highest = std::max(highest, score);
  }
  for (std::size_t i = 0; i < file_.pieces.size(); ++i) {
    const auto& [text, score, type] = file_.pieces[i];
    const auto id = static_cast<std::int64_t>(i);
    if (type == Type::normal) unigram_.add(text, id, static_cast<double>(score));
    if (type == Type::user_defined) {
      unigram_.add(text, id, static_cast<double>(static_cast<float>(text.size()) * highest) - 0.1);
    }
  }
  unigram_.set_unknown(unknown_, static_cast<double>(lowest - unknown_penalty));
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
  if (first_character(text) < 0) return {1, replacement};
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

/// Pairs that make a piece together are merged, those of the highest score first. Pieces that are
/// there to be merged further, but not to be given out, are cut again.
std::vector<Subword> SentencePieceModel::by_pairs(std::string_view text) const {
  std::unordered_map<std::string_view, std::size_t> cut_of_unused;  // where its left part ends
  const auto is_whole = [&](const PairSymbol& symbol) {
    return file_.pieces[static_cast<std::size_t>(symbol.id)].type == Type::user_defined;
  };
  const auto find = [&](const PairSymbol& left,
                        const PairSymbol& right) -> std::optional<PairMerge<float>> {
    if (is_whole(left) || is_whole(right)) return std::nullopt;
    const std::string_view both = text.substr(left.begin, left.size + right.size);
    const auto found = ids_.find(std::string(both));
    if (found == ids_.end()) return std::nullopt;
    const SentencePieceFile::Piece& piece = file_.pieces[static_cast<std::size_t>(found->second)];
    if (!piece.spells()) return std::nullopt;
    if (piece.type == Type::unused) cut_of_unused.try_emplace(both, left.size);
    return PairMerge<float>{-piece.score, found->second};
  };
  std::vector<Subword> subwords;
  const std::function<void(std::size_t, std::size_t)> append = [&](std::size_t begin,
                                                                   std::size_t size) {
    const std::string_view piece = text.substr(begin, size);
    if (const auto cut = cut_of_unused.find(piece); cut != cut_of_unused.end()) {
      append(begin, cut->second);
      append(begin + cut->second, size - cut->second);
    } else {
      const auto first = static_cast<std::int64_t>(begin);
      subwords.push_back(
          {id_of(std::string(piece)), {first, first + static_cast<std::int64_t>(size)}});
    }
  };
  for (const PairSymbol& symbol : merge_pairs<float>(symbols_of(text), find)) {
    append(symbol.begin, symbol.size);
  }
  return subwords;
}

/// Characters, and the user's pieces whole.
std::vector<PairSymbol> SentencePieceModel::symbols_of(std::string_view text) const {
  std::vector<PairSymbol> symbols;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::string_view rest = text.substr(begin);
    const std::size_t whole = user_defined_prefix(rest);
    const std::size_t size = whole > 0 ? whole : character_bytes(rest);
    symbols.push_back({id_of(std::string(rest.substr(0, size))), begin, size});
    begin += size;
  }
  return symbols;
}

void SentencePieceModel::append_bytes(std::string_view text, RowRange bytes,
                                      std::vector<Piece>& pieces) const {
  for (const char byte : text) {
    const std::string name = byte_token(static_cast<unsigned char>(byte));
    pieces.push_back({id_of(name), name, bytes});
  }
}

std::vector<SentencePieceModel::Piece> SentencePieceModel::encode(std::string_view text) const {
  const Normalised clean = normalised(text);
  const bool by_score = file_.algorithm == SentencePieceFile::Algorithm::unigram;
  std::vector<Piece> pieces;
  for (const Subword& subword : by_score ? unigram_.cut<float>(clean.text) : by_pairs(clean.text)) {
    const auto id = static_cast<std::int32_t>(subword.id);
    const std::string_view of_piece = bytes_of(clean.text, subword.bytes);
    const RowRange bytes{clean.origin[static_cast<std::size_t>(subword.bytes.begin)],
                         clean.origin[static_cast<std::size_t>(subword.bytes.end)]};
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
