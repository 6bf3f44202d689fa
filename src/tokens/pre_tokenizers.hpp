#pragma once

#include <functional>
#include <vector>

#include "tokens/aligned_text.hpp"
#include "tokens/json_part.hpp"

namespace salient {

/// Cuts a piece of a text, which is not empty, into such pieces, and may rewrite them.
using PreTokenizer = std::function<std::vector<AlignedText>(const AlignedText& piece)>;

/// What `pre_tokenizer` in a `tokenizer.json` describes. Throws UsageError that names file and
/// place for what is not known.
PreTokenizer read_pre_tokenizer(const JsonPart& described);

}  // namespace salient
