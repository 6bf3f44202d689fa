#pragma once

#include <algorithm>
#include <optional>

#include "report/artefact_file.hpp"
#include "report/json_parts.hpp"
#include "salient/analyses/sentence_scores.hpp"

namespace salient {

/// null for none.
inline Json json_of(const std::optional<SentenceScores>& scores) {
  if (!scores) return nullptr;
  return {{"split", name_of(scores->split)},
          {"text", scores->text},
          {"sentences", scores->sentences},
          {"words", scores->words},
          {"correct", scores->correct}};
}

/// `json`: what has them as "sentences"; files of former versions have not. Throws UsageError if
/// counts do not fit together.
inline std::optional<SentenceScores> sentence_scores_from(const nlohmann::json& json) {
  if (!json.contains("sentences") || json.at("sentences").is_null()) return std::nullopt;
  using Counts = std::vector<std::int64_t>;
  const nlohmann::json& of = json.at("sentences");
  SentenceScores scores{split_of(of.at("split").get<std::string>()),
                        of.at("text").get<std::string>(), of.at("sentences").get<Counts>(),
                        of.at("words").get<Counts>(), of.at("correct").get<Counts>()};
  const bool fits = scores.words.size() == scores.sentences.size() &&
                    std::equal(scores.correct.begin(), scores.correct.end(), scores.words.begin(),
                               scores.words.end(), [](std::int64_t correct, std::int64_t words) {
                                 return correct >= 0 && correct <= words && words > 0;
                               });
  if (!fits) throw UsageError("its counts by sentence do not fit together");
  return scores;
}

}  // namespace salient
