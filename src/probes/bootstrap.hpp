#pragma once

#include <cstdint>
#include <vector>

namespace salient {

/// Standard deviation over bootstraps of sentences of sum(loss) / sum(words), [sentence] each.
/// Sentences without words take no part. 0 for fewer than two sentences.
double bootstrap_error(const std::vector<double>& loss, const std::vector<std::int64_t>& words,
                       std::uint64_t seed);

}  // namespace salient
