#pragma once

#include <functional>

#include "tokens/aligned_text.hpp"
#include "tokens/json_part.hpp"

namespace salient {

/// Makes a text simpler before it is cut.
using Normaliser = std::function<AlignedText(const AlignedText& text)>;

/// What `normalizer` in a `tokenizer.json` describes. Throws UsageError that names file and place
/// for what is not known.
Normaliser read_normaliser(const JsonPart& described);

}  // namespace salient
