#include "tokens/token_ids.hpp"

#include <algorithm>

#include "io/json_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// More than any vocabulary has.
constexpr std::int64_t most_tokens = std::int64_t{1} << 24;

}  // namespace

TokenIds::TokenIds(const std::filesystem::path& path) : TokenIds(path, JsonFile(path).root()) {}

TokenIds::TokenIds(const std::filesystem::path& path, const nlohmann::json& ids) : path_(path) {
  for (const auto& [token, id] : ids.items()) add(token, id);
  if (tokens_.empty()) throw UsageError(path.string() + " holds no tokens");
}

void TokenIds::add(const std::string& token, const nlohmann::json& id) {
  if (!id.is_number_integer() || id < 0 || id >= most_tokens) {
    throw UsageError(path_.string() + ": the id of " + token + " is not one from 0 to " +
                     std::to_string(most_tokens - 1));
  }
  const auto number = id.get<std::int64_t>();
  const auto [known, is_new] = tokens_.try_emplace(number, token);
  if (known->second != token) {
    throw UsageError(path_.string() + ": " + known->second + " and " + token + " have the same id");
  }
  size_ = std::max(size_, number + 1);
  const auto [other, is_first] = ids_.try_emplace(token, number);
  if (!is_first && other->second != number) {
    throw UsageError(path_.string() + ": " + token + " has the ids " +
                     std::to_string(other->second) + " and " + id.dump());
  }
}

void TokenIds::add_special(const JsonFile& tokenizer_config) {
  const auto added = tokenizer_config.root().find("added_tokens_decoder");
  if (added == tokenizer_config.root().end() || !added->is_object()) return;
  for (const auto& [id, token] : added->items()) {
    const bool is_id =
        !id.empty() && id.size() < 9 && id.find_first_not_of("0123456789") == std::string::npos;
    if (!is_id || !token.is_object() || !token.value("content", nlohmann::json()).is_string()) {
      throw UsageError(tokenizer_config.complaint("added_tokens_decoder", "is not ids and tokens"));
    }
    add(token["content"].get<std::string>(), std::stoll(id));
  }
}

const std::string& TokenIds::token(std::int64_t id) const {
  require(id >= 0 && id < size(), "a token id is outside the vocabulary");
  static const std::string skipped;
  const auto found = tokens_.find(id);
  return found == tokens_.end() ? skipped : found->second;
}

std::vector<std::string> TokenIds::tokens() const {
  std::vector<std::string> all(static_cast<std::size_t>(size_));
  for (const auto& [id, token] : tokens_) all[static_cast<std::size_t>(id)] = token;
  return all;
}

std::optional<std::int64_t> TokenIds::find(const std::string& token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t TokenIds::id(const std::string& token) const {
  if (const auto found = find(token)) return *found;
  throw UsageError(path_.string() + " lacks the special token " + token);
}

}  // namespace salient
