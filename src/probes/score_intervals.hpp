#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "probes/judge.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// Called now and then while bootstraps are drawn, with how many are done.
using DrawnSoFar = std::function<void(std::int32_t draws)>;

/// Of `score`, which is of labels and has all but its intervals. `chunks`: [sentence], or empty.
ScoreIntervals intervals_of_labels(const ProbeScore& score, const Judgement& judged,
                                   const std::vector<std::int32_t>& label_of_word,
                                   const std::vector<ChunkScore>& chunks, const Corpus& corpus,
                                   const DrawnSoFar& so_far);

/// Of numbers less the mean of train. `truth`, `predicted`: [word], those that are judged;
/// `words`: [sentence] how many of them each has.
ScoreIntervals intervals_of_numbers(const std::vector<double>& truth,
                                    const std::vector<double>& predicted,
                                    const std::vector<std::int64_t>& words,
                                    const DrawnSoFar& so_far);

}  // namespace salient
