#include "tokens/class_settings.hpp"

#include <set>

#include "salient/support/error.hpp"

namespace salient {
namespace {

using nlohmann::json;

/// `key` is what the class was told, or what it takes for granted.
void need_equal(const JsonPart& part, std::string_view key, const json& found,
                const JsonFile& tokenizer_config, std::string_view name, const json& otherwise) {
  const json wanted = tokenizer_config.root().value(std::string(name), otherwise);
  if (found == wanted) return;
  part.refuse("has " + std::string(key) + " = " + found.dump() + ", but " +
              tokenizer_config.complaint(name, "is " + wanted.dump()) +
              (tokenizer_config.root().contains(name) ? "" : " where it is not given") +
              ": make them equal");
}

void compare_bert(const JsonPart& part, const JsonFile& config) {
  const auto value = [&](const char* key, const json& otherwise) {
    const auto found = part.find(key);
    return found ? found->value() : otherwise;
  };
  need_equal(part, "lowercase", value("lowercase", true), config, "do_lower_case", true);
  need_equal(part, "strip_accents", value("strip_accents", nullptr), config, "strip_accents",
             nullptr);
  need_equal(part, "handle_chinese_chars", value("handle_chinese_chars", true), config,
             "tokenize_chinese_chars", true);
}

}  // namespace

void refuse_contradictions(const std::string& kind, const JsonPart& described,
                           const JsonFile& tokenizer_config) {
  const auto normaliser = described.find("normalizer");
  const bool is_bert = kind == "Bert" || kind == "DistilBert" || kind == "Electra";
  if (is_bert && normaliser && normaliser->text("type") == "BertNormalizer") {
    compare_bert(*normaliser, tokenizer_config);
  }
  const auto pre_tokenizer = described.find("pre_tokenizer");
  const bool is_byte_level = kind == "GPT2" || kind == "Roberta";
  if (is_byte_level && pre_tokenizer && pre_tokenizer->text("type") == "ByteLevel") {
    need_equal(*pre_tokenizer, "add_prefix_space", pre_tokenizer->flag("add_prefix_space", true),
               tokenizer_config, "add_prefix_space", false);
  }
}

SurroundingTokens as_class_has_them(const std::string& kind, SurroundingTokens tokens,
                                    const JsonFile& tokenizer_config,
                                    const SpecialTokenNames& names, const TokenIds& ids) {
  if (kind != "Llama" && kind != "Gemma") return tokens;
  const auto wanted = [&](const char* key, bool otherwise, const char* name,
                          const std::string& token) -> std::vector<std::int64_t> {
    if (!tokenizer_config.flag(key).value_or(otherwise)) return {};
    if (!token.empty()) return {ids.id(token)};
    throw UsageError(
        tokenizer_config.complaint(name, std::string("is missing, but ") + key + " asks for it"));
  };
  tokens.before = wanted("add_bos_token", true, "bos_token", names.begin);
  tokens.after = wanted("add_eos_token", false, "eos_token", names.end);
  return tokens;
}

}  // namespace salient
