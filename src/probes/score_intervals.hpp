#pragma once

#include "probes/judge.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// Of `score`, which is of labels and has all but its intervals. `chunks`: [sentence], or empty.
ScoreIntervals intervals_of_labels(const ProbeScore& score, const Judgement& judged,
                                   const std::vector<std::int32_t>& label_of_word,
                                   const std::vector<ChunkScore>& chunks, const Corpus& corpus);

/// Of numbers less the mean of train. `truth`, `predicted`: [word], those that are judged;
/// `words`: [sentence] how many of them each has.
ScoreIntervals intervals_of_numbers(const std::vector<double>& truth,
                                    const std::vector<double>& predicted,
                                    const std::vector<std::int64_t>& words);

}  // namespace salient
