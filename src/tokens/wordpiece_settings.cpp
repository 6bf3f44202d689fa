#include "tokens/wordpiece_settings.hpp"

#include "salient/support/error.hpp"

namespace salient {

WordPieceSettings read_wordpiece_settings(const std::filesystem::path& folder) {
  const JsonFile file(folder / "tokenizer_config.json");
  if (!file.flag("do_basic_tokenize").value_or(true)) {
    throw UsageError(file.complaint("do_basic_tokenize", "must be true"));
  }
  const auto never_split = file.root().find("never_split");
  if (never_split != file.root().end() && !never_split->empty()) {
    throw UsageError(file.complaint("never_split", "is not supported: remove it"));
  }
  WordPieceSettings settings;
  settings.pieces.lower_case = file.flag("do_lower_case").value_or(true);
  settings.pieces.strip_accents = file.flag("strip_accents").value_or(settings.pieces.lower_case);
  settings.pieces.split_ideographs = file.flag("tokenize_chinese_chars").value_or(true);
  settings.special = read_special_token_names(
      folder, {.unknown = "[UNK]", .cls = "[CLS]", .sep = "[SEP]", .begin = {}});
  return settings;
}

}  // namespace salient
