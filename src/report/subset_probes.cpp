#include "report/subset_probes.hpp"

#include "report/artefact_file.hpp"
#include "report/format.hpp"

namespace salient {
namespace {

constexpr DeltaScale all_scales[] = {DeltaScale::absolute, DeltaScale::relative};

Json json_of(const SubsetScore& score) {
  return {{"correct", score.correct}, {"low", number(score.low)}, {"high", number(score.high)}};
}

SubsetScore score_from(const nlohmann::json& json) {
  return {json.at("correct").get<std::int64_t>(), json.at("low").get<double>(),
          json.at("high").get<double>()};
}

void add_score(const SubsetScore& score, std::int64_t words, Csv& csv) {
  csv.cell(score.correct).cell(words);
  csv.share(accuracy_of(score, words), words);
  csv.share(score.low, words).share(score.high, words);
}

}  // namespace

Json json_of(const SubsetProbe& probe) {
  return {{"neurons", probe.neurons},
          {"support", probe.support},
          {"converged", probe.converged},
          {"dev", json_of(probe.dev)},
          {"test", json_of(probe.test)}};
}

Json json_of(const Margin& margin) {
  return {
      {"value", number(margin.value)}, {"low", number(margin.low)}, {"high", number(margin.high)}};
}

Margin margin_from(const nlohmann::json& json) {
  return {json.at("value").get<double>(), json.at("low").get<double>(),
          json.at("high").get<double>()};
}

Cell margin_cell(const Margin& margin) {
  return {as_percent(margin.value) + "<br><small>" +
              range_of(as_percent(margin.low), as_percent(margin.high)) + "</small>",
          true};
}

SubsetProbe subset_probe_from(const nlohmann::json& json) {
  return {json.at("neurons").get<std::int64_t>(), json.at("support").get<std::int64_t>(),
          json.at("converged").get<bool>(), score_from(json.at("dev")),
          score_from(json.at("test"))};
}

DeltaScale scale_from(const nlohmann::json& json) {
  return named(json.get<std::string>(), all_scales, "a scale of delta");
}

void add_scores(const SubsetProbe& probe, std::int64_t dev_words, std::int64_t test_words,
                Csv& csv) {
  add_score(probe.dev, dev_words, csv);
  add_score(probe.test, test_words, csv);
}

Cell accuracy_cell(const SubsetScore& score, std::int64_t words) {
  if (words == 0) return text(dash);
  return markup(as_percent(accuracy_of(score, words)) + "<br><small>" +
                range_of(as_percent(score.low), as_percent(score.high)) + "</small>");
}

double accuracy_of(const SubsetScore& score, std::int64_t words) {
  return words > 0 ? static_cast<double>(score.correct) / static_cast<double>(words) : 0;
}

std::string range_of(const std::string& low, const std::string& high) {
  return low + " to " + high;
}

std::string delta_of(double delta, DeltaScale scale) {
  return as_digits(delta) + (scale == DeltaScale::absolute ? " points" : "%");
}

}  // namespace salient
