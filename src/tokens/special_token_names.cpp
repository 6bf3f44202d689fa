#include "tokens/special_token_names.hpp"

#include <string_view>

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

void read_all(const JsonFile& file, SpecialTokenNames& names) {
  read_token(file, "unk_token", names.unknown);
  read_token(file, "cls_token", names.cls);
  read_token(file, "sep_token", names.sep);
  read_token(file, "pad_token", names.padding);
  read_token(file, "bos_token", names.begin);
  read_token(file, "eos_token", names.end);
  read_token(file, "mask_token", names.mask);
}

}  // namespace

SpecialTokenNames read_special_token_names(const std::filesystem::path& folder,
                                           SpecialTokenNames defaults) {
  SpecialTokenNames names = std::move(defaults);
  read_all(JsonFile(folder / "tokenizer_config.json"), names);
  if (const auto map = folder / "special_tokens_map.json"; std::filesystem::exists(map)) {
    read_all(JsonFile(map), names);
  }
  return names;
}

std::vector<std::string> tokens_added_by(const JsonFile& tokenizer_config) {
  std::vector<std::string> tokens;
  const auto added = tokenizer_config.root().find("added_tokens_decoder");
  if (added == tokenizer_config.root().end() || !added->is_object()) return tokens;
  for (const auto& [id, token] : added->items()) {
    if (!token.is_object() || token.value("special", json(false)) == json(true)) continue;
    const json content = token.value("content", json());
    tokens.push_back(content.is_string() ? content.get<std::string>() : content.dump());
  }
  return tokens;
}

void refuse_added_token(const JsonFile& tokenizer_config, const std::string& token) {
  throw UsageError(tokenizer_config.complaint(
      "added_tokens_decoder", "adds the token " + json(token).dump() +
                                  ": added tokens are supported in tokenizer.json alone"));
}

}  // namespace salient
