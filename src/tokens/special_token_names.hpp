#pragma once

#include <filesystem>
#include <string>

#include "io/json_file.hpp"

namespace salient {

/// What a tokenizer calls its special tokens. An empty name is of a token that it does not have.
struct SpecialTokenNames {
  std::string unknown, cls, sep, padding, begin;
};

/// `defaults`, with what `tokenizer_config.json` says in their place and, where it exists,
/// `special_tokens_map.json`, which wins. Throws UsageError that names file and key.
SpecialTokenNames read_special_token_names(const std::filesystem::path& folder,
                                           SpecialTokenNames defaults);

/// Tokens added to a vocabulary are cut out of the text before anything else is done to it, which
/// salient does not do. Throws UsageError that names file and token.
void refuse_added_tokens(const JsonFile& tokenizer_config);

}  // namespace salient
