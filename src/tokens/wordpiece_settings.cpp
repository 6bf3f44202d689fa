#include "tokens/wordpiece_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "io/json_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using nlohmann::json;

/// A special token is a text or, in newer files, an object that holds it as `content`.
void read_token(const JsonFile& file, std::string_view key, std::string& token) {
  const auto found = file.root().find(key);
  if (found == file.root().end() || found->is_null()) return;
  const json& value =
      found->is_object() && found->contains("content") ? (*found)["content"] : *found;
  if (!value.is_string() || value.get<std::string>().empty()) {
    throw UsageError(file.complaint(key, "must be a token"));
  }
  token = value.get<std::string>();
}

void read_special_tokens(const JsonFile& file, WordPieceSettings& settings) {
  read_token(file, "unk_token", settings.unknown);
  read_token(file, "cls_token", settings.before);
  read_token(file, "sep_token", settings.after);
  read_token(file, "pad_token", settings.padding);
}

void check_kind(const JsonFile& file) {
  constexpr std::array<std::string_view, 2> known{"BertTokenizer", "BertTokenizerFast"};
  const auto kind = file.text("tokenizer_class");
  if (kind && std::find(known.begin(), known.end(), *kind) == known.end()) {
    throw UsageError(file.complaint("tokenizer_class", "\"" + *kind +
                                                           "\" is not supported; supported are "
                                                           "BertTokenizer and BertTokenizerFast"));
  }
  if (!file.flag("do_basic_tokenize").value_or(true)) {
    throw UsageError(file.complaint("do_basic_tokenize", "must be true"));
  }
  const auto never_split = file.root().find("never_split");
  if (never_split != file.root().end() && !never_split->empty()) {
    throw UsageError(file.complaint("never_split", "is not supported: remove it"));
  }
}

/// Tokens added to a vocabulary are cut out of the text before anything else is done to it.
void refuse_added_tokens(const JsonFile& file) {
  const auto added = file.root().find("added_tokens_decoder");
  if (added == file.root().end() || !added->is_object()) return;
  for (const auto& [id, token] : added->items()) {
    if (token.is_object() && token.value("special", json(false)) != json(true)) {
      throw UsageError(file.complaint("added_tokens_decoder",
                                      "adds the token " + token.value("content", json()).dump() +
                                          ": added tokens are not supported"));
    }
  }
}

}  // namespace

WordPieceSettings read_wordpiece_settings(const std::filesystem::path& folder) {
  const JsonFile file(folder / "tokenizer_config.json");
  check_kind(file);
  refuse_added_tokens(file);

  WordPieceSettings settings;
  settings.pieces.lower_case = file.flag("do_lower_case").value_or(true);
  settings.pieces.strip_accents = file.flag("strip_accents").value_or(settings.pieces.lower_case);
  settings.pieces.split_ideographs = file.flag("tokenize_chinese_chars").value_or(true);
  read_special_tokens(file, settings);
  if (const auto map = folder / "special_tokens_map.json"; std::filesystem::exists(map)) {
    read_special_tokens(JsonFile(map), settings);
  }
  return settings;
}

}  // namespace salient
