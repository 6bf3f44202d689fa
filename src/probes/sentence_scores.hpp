#pragma once

#include <cstdint>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// `words`, `correct`: int64 [sentence of the corpus]: of `split`, those that count and those of
/// them that are right.
SentenceScores sentence_scores(const std::vector<std::int64_t>& words,
                               const std::vector<std::int64_t>& correct, const Corpus& corpus,
                               Split split);

}  // namespace salient
