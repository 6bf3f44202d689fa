#include "tokens/token_ids.hpp"

#include "io/json_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// More than any vocabulary has, and few enough to make room for.
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
  const auto place = id.get<std::size_t>();
  if (tokens_.size() <= place) tokens_.resize(place + 1);
  if (!tokens_[place].empty() && tokens_[place] != token) {
    throw UsageError(path_.string() + ": " + tokens_[place] + " and " + token +
                     " have the same id");
  }
  const auto [known, is_new] = ids_.try_emplace(token, id.get<std::int64_t>());
  if (!is_new && known->second != id) {
    throw UsageError(path_.string() + ": " + token + " has the ids " +
                     std::to_string(known->second) + " and " + id.dump());
  }
  tokens_[place] = token;
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
  return tokens_[static_cast<std::size_t>(id)];
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
