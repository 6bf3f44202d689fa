#pragma once

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

inline std::optional<SentenceScores> sentence_scores_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  using Counts = std::vector<std::int64_t>;
  return SentenceScores{split_of(json.at("split").get<std::string>()),
                        json.at("text").get<std::string>(), json.at("sentences").get<Counts>(),
                        json.at("words").get<Counts>(), json.at("correct").get<Counts>()};
}

}  // namespace salient
