#pragma once

#include <string>

#include "tokens/json_part.hpp"
#include "tokens/special_token_names.hpp"
#include "tokens/surrounding_tokens.hpp"
#include "tokens/token_ids.hpp"

namespace salient {

// What Hugging Face's class of a kind ("Bert" of "BertTokenizerFast") makes of a `tokenizer.json`
// with the keys of `tokenizer_config.json`.

/// Some classes change how text is cut where those keys say other than the file. Throws UsageError
/// that names both files where they do.
void refuse_contradictions(const std::string& kind, const JsonPart& described,
                           const JsonFile& tokenizer_config);

/// Some classes choose what stands around a sentence by `add_bos_token` and `add_eos_token`, and
/// not by the file.
SurroundingTokens as_class_has_them(const std::string& kind, SurroundingTokens tokens,
                                    const JsonFile& tokenizer_config,
                                    const SpecialTokenNames& names, const TokenIds& ids);

}  // namespace salient
