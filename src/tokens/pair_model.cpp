#include "tokens/pair_model.hpp"

#include "tokens/unicode.hpp"

namespace salient {
namespace {

std::uint64_t key(std::int64_t left, std::int64_t right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint64_t>(right);
}

/// ["a", "b"] or "a b".
std::pair<std::string, std::string> read_pair(const JsonPart& merge) {
  if (merge.value().is_array()) {
    const std::vector<JsonPart> both = merge.elements();
    merge.need(both.size() == 2, "must be two symbols");
    return {both[0].text(), both[1].text()};
  }
  const std::string text = merge.text();
  const std::size_t space = text.find(' ');
  merge.need(space != std::string::npos && text.find(' ', space + 1) == std::string::npos,
             "must be two symbols with a space between them");
  return {text.substr(0, space), text.substr(space + 1)};
}

/// What changes the symbols that merges are of.
void refuse_affixes(const JsonPart& described) {
  for (const std::string key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    const auto affix = described.find(key);
    if (affix) affix->need(affix->text().empty(), "is not supported: only an empty one is");
  }
  const auto dropout = described.find("dropout");
  if (dropout) dropout->need(dropout->number() == 0, "must be 0: ids would be random");
}

}  // namespace

PairModel::PairModel(const JsonPart& described, const TokenIds& ids,
                     const std::set<std::string>& never_spelled)
    : ids_(ids.ids()),
      keeps_whole_(described.flag("ignore_merges", false)),
      never_spelled_(never_spelled),
      joins_unknown_(described.flag("fuse_unk", false)),
      bytes_(described.flag("byte_fallback", false) ? ByteTokens(ids) : ByteTokens()) {
  refuse_affixes(described);
  read_merges(described.at("merges"));
  const auto unknown = described.find("unk_token");
  if (unknown && !unknown->text().empty()) unknown_ = id_in(*unknown, unknown->text());
}

std::int64_t PairModel::id_in(const JsonPart& place, const std::string& token) const {
  const auto found = ids_.find(token);
  if (found != ids_.end()) return found->second;
  place.refuse("names " + nlohmann::json(token).dump() + ", which is not in model.vocab");
}

/// The last of equal pairs counts.
void PairModel::read_merges(const JsonPart& merges) {
  std::int64_t rank = 0;
  for (const JsonPart& merge : merges.elements()) {
    const auto [left, right] = read_pair(merge);
    const std::uint64_t pair = key(id_in(merge, left), id_in(merge, right));
    merges_.insert_or_assign(pair, Merge{rank++, id_in(merge, left + right)});
  }
}

bool PairModel::append_bytes(std::string_view character, std::size_t begin,
                             std::vector<PairSymbol>& symbols) const {
  const auto ids = bytes_.spelling(character);
  if (!ids) return false;
  for (const std::int64_t id : *ids) symbols.push_back({id, begin++, 1});
  return true;
}

/// Where there is no token for it, what is unknown is lost.
void PairModel::append_unknown(std::size_t begin, std::size_t size,
                               std::vector<PairSymbol>& symbols) const {
  if (!unknown_) return;
  const bool joins = joins_unknown_ && !symbols.empty() && symbols.back().id == *unknown_ &&
                     symbols.back().begin + symbols.back().size == begin;
  if (joins) {
    symbols.back().size += size;
  } else {
    symbols.push_back({*unknown_, begin, size});
  }
}

std::vector<PairSymbol> PairModel::symbols_of(std::string_view piece) const {
  std::vector<PairSymbol> symbols;
  for (std::size_t begin = 0; begin < piece.size();) {
    const std::size_t size = character_bytes(piece.substr(begin));
    const std::string_view character = piece.substr(begin, size);
    if (const auto found = ids_.find(std::string(character)); found != ids_.end()) {
      symbols.push_back({found->second, begin, size});
    } else if (!append_bytes(character, begin, symbols)) {
      append_unknown(begin, size, symbols);
    }
    begin += size;
  }
  return symbols;
}

std::optional<std::int64_t> PairModel::id_of_whole(const std::string& piece) const {
  if (!keeps_whole_ || never_spelled_.contains(piece)) return std::nullopt;
  const auto found = ids_.find(piece);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Subword> PairModel::cut(std::string_view piece) const {
  if (const auto id = id_of_whole(std::string(piece))) {
    return {{*id, {0, static_cast<std::int64_t>(piece.size())}}};
  }
  const auto find = [&](const PairSymbol& left, const PairSymbol& right) -> std::optional<Merge> {
    const auto found = merges_.find(key(left.id, right.id));
    return found == merges_.end() ? std::nullopt : std::optional(found->second);
  };
  std::vector<Subword> subwords;
  for (const PairSymbol& symbol : merge_pairs<std::int64_t>(symbols_of(piece), find)) {
    const auto begin = static_cast<std::int64_t>(symbol.begin);
    subwords.push_back({symbol.id, {begin, begin + static_cast<std::int64_t>(symbol.size)}});
  }
  return subwords;
}

}  // namespace salient
