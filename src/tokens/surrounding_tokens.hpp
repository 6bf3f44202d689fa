#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tokens/json_part.hpp"

namespace salient {

/// Ids that stand around a sentence.
struct SurroundingTokens {
  std::vector<std::int64_t> before, after;
  std::optional<std::int64_t> cls;  ///< the one that stands for all of it, where that is said
};

/// What `post_processor` in a `tokenizer.json` puts around a single sentence. Throws UsageError
/// that names file and place for what is not known.
SurroundingTokens read_surrounding_tokens(const JsonPart& described);

}  // namespace salient
