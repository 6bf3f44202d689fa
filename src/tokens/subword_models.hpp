#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/json_part.hpp"
#include "tokens/subword.hpp"
#include "tokens/token_ids.hpp"

namespace salient {

/// Cuts one piece of text, which is not empty, into subwords.
struct SubwordModel {
  std::function<std::vector<Subword>(std::string_view piece)> cut;
  std::string unknown;  ///< the token of what it cannot spell; empty: there is none
  std::string name;     ///< "BPE"
};

/// The tokens of what `model` in a `tokenizer.json` describes. Throws UsageError that names file
/// and place for what is not known.
TokenIds read_model_tokens(const JsonPart& described, const std::filesystem::path& path);

/// The model itself. Text that spells one of `never_spelled`, the special tokens, is not cut into
/// that. Throws the same.
SubwordModel read_subword_model(const JsonPart& described, const TokenIds& ids,
                                const std::set<std::string>& never_spelled);

}  // namespace salient
