#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>

#include "report/artefact_file.hpp"
#include "report/json_parts.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// null for none.
inline Json json_of(const std::optional<SentenceScores>& scores) {
  if (!scores) return nullptr;
  return {{"text", scores->text}, {"words", scores->words}, {"correct", scores->correct}};
}

/// `json`: what has them as "sentences"; files of former versions have not. Throws UsageError if
/// counts do not fit together, or do not add up to `words` and `correct`.
inline std::optional<SentenceScores> sentence_scores_from(const nlohmann::json& json,
                                                          std::int64_t words,
                                                          std::int64_t correct) {
  if (!json.contains("sentences") || json.at("sentences").is_null()) return std::nullopt;
  using Counts = std::vector<std::int64_t>;
  const nlohmann::json& counts = json.at("sentences");
  SentenceScores scores{counts.at("text").get<std::string>(), counts.at("words").get<Counts>(),
                        counts.at("correct").get<Counts>()};
  const auto sum = [](const Counts& list) {
    return std::accumulate(list.begin(), list.end(), std::int64_t{0});
  };
  const bool fits = sum(scores.words) == words && sum(scores.correct) == correct &&
                    std::equal(scores.correct.begin(), scores.correct.end(), scores.words.begin(),
                               scores.words.end(), [](std::int64_t hits, std::int64_t of) {
                                 return hits >= 0 && hits <= of;
                               });
  if (!fits) throw UsageError("its counts by sentence do not fit its scores");
  return scores;
}

}  // namespace salient
