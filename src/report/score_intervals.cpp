#include "report/score_intervals.hpp"

#include <string>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// [low, high], or null.
Json json_of(const KnownInterval& interval) {
  if (!interval) return nullptr;
  return Json::array({interval->low, interval->high});
}

KnownInterval interval_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  return Interval{json.at(0).get<double>(), json.at(1).get<double>()};
}

Json json_of(const LabelIntervals& label) {
  return {{"precision", json_of(label.precision)},
          {"recall", json_of(label.recall)},
          {"f1", json_of(label.f1)}};
}

}  // namespace

Json json_of(const std::optional<ScoreIntervals>& intervals) {
  if (!intervals) return nullptr;
  return {{"draws", score_draws},
          {"macro_f1", json_of(intervals->macro_f1)},
          {"mcc", json_of(intervals->mcc)},
          {"loss", json_of(intervals->loss)},
          {"chunk_f1", json_of(intervals->chunk_f1)},
          {"labels",
           list_of(intervals->labels, [](const LabelIntervals& label) { return json_of(label); })},
          {"r_squared", json_of(intervals->r_squared)},
          {"pearson", json_of(intervals->pearson)},
          {"spearman", json_of(intervals->spearman)},
          {"root_squared_error", json_of(intervals->root_squared_error)}};
}

std::optional<ScoreIntervals> score_intervals_from(const nlohmann::json& score,
                                                   std::size_t labels) {
  if (!score.contains("intervals") || score.at("intervals").is_null()) return std::nullopt;
  const nlohmann::json& json = score.at("intervals");
  ScoreIntervals found;
  found.macro_f1 = interval_from(json.at("macro_f1"));
  found.mcc = interval_from(json.at("mcc"));
  found.loss = interval_from(json.at("loss"));
  found.chunk_f1 = interval_from(json.at("chunk_f1"));
  for (const auto& label : json.at("labels")) {
    found.labels.push_back({interval_from(label.at("precision")), interval_from(label.at("recall")),
                            interval_from(label.at("f1"))});
  }
  if (found.labels.size() != labels) {
    throw UsageError("its intervals are of " + std::to_string(found.labels.size()) +
                     " labels, its scores of " + std::to_string(labels));
  }
  found.r_squared = interval_from(json.at("r_squared"));
  found.pearson = interval_from(json.at("pearson"));
  found.spearman = interval_from(json.at("spearman"));
  found.root_squared_error = interval_from(json.at("root_squared_error"));
  return found;
}

}  // namespace salient
