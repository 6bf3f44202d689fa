#include "tokens/subword_models.hpp"

#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "tokens/byte_tokens.hpp"
#include "tokens/pair_model.hpp"
#include "tokens/unicode.hpp"
#include "tokens/unigram.hpp"
#include "tokens/wordpiece_model.hpp"

namespace salient {
namespace {

using Spelled = std::set<std::string>;
using Reader = SubwordModel (*)(const JsonPart& described, const TokenIds& ids,
                                const Spelled& never_spelled);

std::string text_or_none(const JsonPart& described, std::string_view key) {
  const auto found = described.find(key);
  return found ? found->text() : std::string();
}

SubwordModel read_pairs(const JsonPart& described, const TokenIds& ids,
                        const Spelled& never_spelled) {
  const auto model = std::make_shared<const PairModel>(described, ids, never_spelled);
  return {[model](std::string_view piece) { return model->cut(piece); },
          text_or_none(described, "unk_token"), "BPE"};
}

SubwordModel read_wordpiece(const JsonPart& described, const TokenIds& ids,
                            const Spelled& never_spelled) {
  const std::string unknown = described.text("unk_token");
  const auto longest = described.find("max_input_chars_per_word");
  std::vector<std::string> tokens = ids.tokens();
  for (std::string& token : tokens) {
    if (never_spelled.contains(token)) token.clear();
  }
  const auto model = std::make_shared<const WordPieceModel>(
      Vocabulary(ids.path(), std::move(tokens), described.text("continuing_subword_prefix")),
      ids.id(unknown), longest ? longest->whole_number() : 100);
  return {[model](std::string_view piece) { return model->cut(piece); }, unknown, "WordPiece"};
}

/// [id]: a piece and its score.
std::vector<std::pair<std::string, double>> read_scores(const JsonPart& described) {
  std::vector<std::pair<std::string, double>> scores;
  for (const JsonPart& entry : described.at("vocab").elements()) {
    const std::vector<JsonPart> both = entry.elements();
    entry.need(both.size() == 2, "must be a piece and its score");
    scores.emplace_back(both[0].text(), both[1].number());
    entry.need(!scores.back().first.empty(), "must be a piece that is not empty");
  }
  return scores;
}

/// A run of unknown characters is one subword.
std::vector<Subword> with_unknown_joined(const std::vector<Subword>& cut, std::int64_t unknown) {
  std::vector<Subword> joined;
  for (const Subword& subword : cut) {
    const bool goes_on = !joined.empty() && joined.back().id == unknown && subword.id == unknown;
    if (goes_on) {
      joined.back().bytes.end = subword.bytes.end;
    } else {
      joined.push_back(subword);
    }
  }
  return joined;
}

/// What is unknown is spelled by tokens of its bytes where there are such.
std::vector<Subword> with_unknown_spelled(std::string_view piece, const std::vector<Subword>& cut,
                                          std::int64_t unknown, const ByteTokens& bytes) {
  std::vector<Subword> spelled;
  for (const Subword& subword : cut) {
    const auto ids =
        subword.id == unknown ? bytes.spelling(bytes_of(piece, subword.bytes)) : std::nullopt;
    for (const std::int64_t id : ids.value_or(std::vector{subword.id})) {
      spelled.push_back({id, subword.bytes});
    }
  }
  return spelled;
}

SubwordModel read_unigram(const JsonPart& described, const TokenIds& ids,
                          const Spelled& never_spelled) {
  constexpr double unknown_penalty = 10;  // below the worst piece
  const std::vector<std::pair<std::string, double>> scores = read_scores(described);
  const JsonPart place = described.at("unk_id");
  const std::int64_t unknown = place.whole_number();
  place.need(unknown >= 0 && unknown < std::ssize(scores), "is not one of model.vocab");
  Unigram model;
  double lowest = std::numeric_limits<double>::max();
  for (std::size_t id = 0; id < scores.size(); ++id) {
    const auto& [piece, score] = scores[id];
    lowest = std::min(lowest, score);
    if (!never_spelled.contains(piece)) model.add(piece, static_cast<std::int64_t>(id), score);
  }
  model.set_unknown(unknown, lowest - unknown_penalty);
  const ByteTokens bytes = described.flag("byte_fallback", false) ? ByteTokens(ids) : ByteTokens();
  const auto shared = std::make_shared<const Unigram>(std::move(model));
  return {[=](std::string_view piece) {
            const std::vector<Subword> cut =
                with_unknown_joined(shared->cut<double>(piece), unknown);
            return with_unknown_spelled(piece, cut, unknown, bytes);
          },
          scores[static_cast<std::size_t>(unknown)].first, "Unigram"};
}

/// Files of before 2021 do not say it.
std::string type_of(const JsonPart& described) {
  if (const auto type = described.find("type")) return type->text();
  if (described.find("merges")) return "BPE";
  return described.at("vocab").value().is_array() ? "Unigram" : "WordPiece";
}

Reader reader_of(const JsonPart& described) {
  static const std::map<std::string, Reader> known{
      {"BPE", read_pairs}, {"Unigram", read_unigram}, {"WordPiece", read_wordpiece}};
  const auto found = known.find(type_of(described));
  return found == known.end() ? chosen_by_type(described, known) : found->second;
}

}  // namespace

TokenIds read_model_tokens(const JsonPart& described, const std::filesystem::path& path) {
  reader_of(described);
  const JsonPart vocabulary = described.at("vocab");
  if (type_of(described) != "Unigram") {
    vocabulary.need(vocabulary.value().is_object(), "must be tokens and their ids");
    return {path, vocabulary.value()};
  }
  nlohmann::json ids = nlohmann::json::object();
  std::int64_t id = 0;
  for (const auto& [piece, score] : read_scores(described)) ids[piece] = id++;
  return {path, ids};
}

SubwordModel read_subword_model(const JsonPart& described, const TokenIds& ids,
                                const std::set<std::string>& never_spelled) {
  return reader_of(described)(described, ids, never_spelled);
}

}  // namespace salient
