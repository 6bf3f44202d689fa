#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "report/json_parts.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// As files have them; null for none.
Json json_of(const std::optional<ScoreIntervals>& intervals);
std::optional<ScoreIntervals> score_intervals_from(const nlohmann::json& json);

}  // namespace salient
