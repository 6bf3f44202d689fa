#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "io/json_file.hpp"

namespace salient {

/// What a tokenizer calls its special tokens. An empty name is of a token that it does not have.
struct SpecialTokenNames {
  std::string unknown, cls, sep, begin, end = {}, padding = {}, mask = {};
};

/// `defaults`, with what `tokenizer_config.json` says in their place and, where it exists,
/// `special_tokens_map.json`, which wins. Throws UsageError that names file and key.
SpecialTokenNames read_special_token_names(const std::filesystem::path& folder,
                                           SpecialTokenNames defaults);

/// The tokens that `tokenizer_config.json` adds to a vocabulary to be cut out of the text before
/// anything else is done to it. Special tokens are none: text that spells one is text.
std::vector<std::string> tokens_added_by(const JsonFile& tokenizer_config);

/// Throws UsageError that names file and token.
[[noreturn]] void refuse_added_token(const JsonFile& tokenizer_config, const std::string& token);

}  // namespace salient
