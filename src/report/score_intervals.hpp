#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>

#include "report/json_parts.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// As files have them; null for none.
Json json_of(const std::optional<ScoreIntervals>& intervals);
/// `score`: has them as "intervals", of so many labels; files of former versions have
/// none. Throws UsageError if they are of another number.
std::optional<ScoreIntervals> score_intervals_from(const nlohmann::json& score, std::size_t labels);

}  // namespace salient
