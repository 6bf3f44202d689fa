#pragma once

#include <algorithm>
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
/// counts do not fit together.
inline std::optional<SentenceScores> sentence_scores_from(const nlohmann::json& json) {
  if (!json.contains("sentences") || json.at("sentences").is_null()) return std::nullopt;
  using Counts = std::vector<std::int64_t>;
  const nlohmann::json& of = json.at("sentences");
  SentenceScores scores{of.at("text").get<std::string>(), of.at("words").get<Counts>(),
                        of.at("correct").get<Counts>()};
  const bool fits = std::equal(
      scores.correct.begin(), scores.correct.end(), scores.words.begin(), scores.words.end(),
      [](std::int64_t correct, std::int64_t words) { return correct >= 0 && correct <= words; });
  if (!fits) throw UsageError("its counts by sentence do not fit together");
  return scores;
}

}  // namespace salient
