#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

#include "salient/probes/masking.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// On which analyses judge probes: dev chooses, test is reported.
constexpr Split judged_splits[] = {Split::dev, Split::test};

/// What holds 95 % of the draws: from the 2.5th to the 97.5th percentile, each between two values
/// in proportion (NumPy's default). `values`: at least one.
Interval interval_of(std::vector<double> values);

/// Over all sentences.
std::int64_t total(const std::vector<std::int64_t>& counts);

/// `times`: float64 [sentence, draw]: how often each sentence is drawn, in as many draws as there
/// are sentences. Whole numbers, whose sums and products are exact in any order. `done`: bootstraps
/// before these.
using TakeDraws = std::function<void(const Eigen::MatrixXd& times, std::int32_t done)>;

/// Hands over all bootstraps of the sentences, some at a time.
void draw_sentences(Eigen::Index sentences, std::int32_t draws, std::uint64_t seed,
                    const TakeDraws& take);

/// Accuracies of the same probes on bootstraps of a split's sentences, as many as there are with
/// words: float64 [draw][probe]. One row of zeros if there are none.
std::vector<std::vector<double>> accuracies_of_draws(const SentenceHits& hits, std::int32_t draws,
                                                     std::uint64_t seed);

/// Of one probe, on bootstraps of all sentences, with words or not, so that those of two probes
/// draw the same ones whatever words count: float64 [draw]; NaN of a draw without words.
std::vector<double> accuracies_of_shared_draws(const SentenceScores& scores, std::int32_t draws,
                                               std::uint64_t seed);

}  // namespace salient
