#include "report/subset_probes.hpp"

#include "report/artefact_file.hpp"
#include "report/format.hpp"

namespace salient {
namespace {

constexpr double significance = 0.05;
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
  return {{"value", number(margin.value)},
          {"low", number(margin.low)},
          {"high", number(margin.high)},
          {"p", number(margin.p)},
          {"p_holm", number(margin.p_holm)}};
}

Margin margin_from(const nlohmann::json& json) {
  return {json.at("value").get<double>(), json.at("low").get<double>(),
          json.at("high").get<double>(), json.at("p").get<double>(),
          json.at("p_holm").get<double>()};
}

Cell margin_cell(const Margin& margin) {
  return above_range(as_percent(margin.value) + (margin.p_holm < significance ? "*" : ""),
                     as_percent(margin.low), as_percent(margin.high));
}

std::string note_of_stars(const std::string& family) {
  return "A star: not 0, by a two-sided p of the same bootstraps below " + as_digits(significance) +
         " after Holm's correction over all differences of " + family + ".";
}

void add_margin(const Margin* margin, Csv& csv) {
  csv.known(margin != nullptr ? std::optional(margin->value) : std::nullopt);
  add_draws(margin, csv);
}

void add_draws(const Margin* margin, Csv& csv) {
  if (margin == nullptr) {
    for (int empty = 0; empty < 4; ++empty) csv.cell(std::string_view());
    return;
  }
  csv.cell(margin->low).cell(margin->high).cell(margin->p).cell(margin->p_holm);
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
  if (words == 0) return number(std::string(dash));
  return above_range(as_percent(accuracy_of(score, words)), as_percent(score.low),
                     as_percent(score.high));
}

double accuracy_of(const SubsetScore& score, std::int64_t words) {
  return words > 0 ? static_cast<double>(score.correct) / static_cast<double>(words) : 0;
}

std::string range_of(const std::string& low, const std::string& high) {
  return low + " to " + high;
}

Cell above_range(const std::string& shown, const std::string& low, const std::string& high) {
  return number(shown + "<br><small>" + range_of(low, high) + "</small>");
}

std::string delta_of(double delta, DeltaScale scale) {
  return as_digits(delta) + (scale == DeltaScale::absolute ? " points" : "%");
}

}  // namespace salient
