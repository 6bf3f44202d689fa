#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

constexpr DeltaScale all_scales[] = {DeltaScale::absolute, DeltaScale::relative};

Json json_of(const SizeScore& score) {
  return {{"correct", score.correct}, {"low", number(score.low)}, {"high", number(score.high)}};
}

Json json_of(const SizePoint& point) {
  return {{"neurons", point.neurons},
          {"support", point.support},
          {"converged", point.converged},
          {"dev", json_of(point.dev)},
          {"test", json_of(point.test)}};
}

Json json_of(const MinimalSet& set) {
  return {{"oracle", name_of(set.oracle)},
          {"delta", number(set.delta)},
          {"neurons", set.neurons},
          {"low", set.low},
          {"high", set.high}};
}

SizeScore score_from(const nlohmann::json& json) {
  return {json.at("correct").get<std::int64_t>(), json.at("low").get<double>(),
          json.at("high").get<double>()};
}

SizePoint point_from(const nlohmann::json& json) {
  return {json.at("neurons").get<std::int64_t>(), json.at("support").get<std::int64_t>(),
          json.at("converged").get<bool>(), score_from(json.at("dev")),
          score_from(json.at("test"))};
}

MinimalSet set_from(const nlohmann::json& json) {
  return {named(json.at("oracle").get<std::string>(), all_oracles, "an oracle"),
          json.at("delta").get<double>(), json.at("neurons").get<std::int64_t>(),
          json.at("low").get<std::int64_t>(), json.at("high").get<std::int64_t>()};
}

void add_score(const SizeScore& score, std::int64_t words, Csv& csv) {
  csv.cell(score.correct).cell(words);
  csv.share(static_cast<double>(score.correct) / static_cast<double>(words), words);
  csv.share(score.low, words).share(score.high, words);
}

void add_scores(const SizePoint& point, const TaskMinimalSets& sets, Csv& csv) {
  add_score(point.dev, sets.dev_words, csv);
  add_score(point.test, sets.test_words, csv);
  csv.end();
}

}  // namespace

std::string minimal_sets_json(const TaskMinimalSets& sets) {
  Json curve = Json::array(), found = Json::array();
  for (const SizePoint& point : sets.curve) curve.push_back(json_of(point));
  for (const MinimalSet& set : sets.sets) found.push_back(json_of(set));
  return text_of({{"task", sets.task},
                  {"scale", name_of(sets.scale)},
                  {"hold", sets.hold},
                  {"dev_words", sets.dev_words},
                  {"test_words", sets.test_words},
                  {"dev_area", number(sets.dev_area)},
                  {"test_area", number(sets.test_area)},
                  {"sets", std::move(found)},
                  {"curve", std::move(curve)}});
}

TaskMinimalSets read_minimal_sets(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskMinimalSets sets;
    json.at("task").get_to(sets.task);
    sets.scale = named(json.at("scale").get<std::string>(), all_scales, "a scale of delta");
    json.at("hold").get_to(sets.hold);
    json.at("dev_words").get_to(sets.dev_words);
    json.at("test_words").get_to(sets.test_words);
    json.at("dev_area").get_to(sets.dev_area);
    json.at("test_area").get_to(sets.test_area);
    for (const auto& point : json.at("curve")) sets.curve.push_back(point_from(point));
    for (const auto& set : json.at("sets")) {
      sets.sets.push_back(set_from(set));
      point_of(sets.sets.back(), sets);
    }
    return sets;
  });
}

std::string sizes_table(const TaskMinimalSets& sets) {
  Csv csv{"neurons",       "support",  "converged", "dev_correct",  "dev_words",
          "dev_accuracy",  "dev_low",  "dev_high",  "test_correct", "test_words",
          "test_accuracy", "test_low", "test_high"};
  for (const SizePoint& point : sets.curve) {
    csv.cell(point.neurons).cell(point.support).cell(point.converged ? "yes" : "no");
    add_scores(point, sets, csv);
  }
  return csv.content();
}

std::string minimal_sets_table(const TaskMinimalSets& sets) {
  Csv csv{"oracle",        "delta",        "scale",    "hold",         "neurons",
          "neurons_low",   "neurons_high", "support",  "dev_correct",  "dev_words",
          "dev_accuracy",  "dev_low",      "dev_high", "test_correct", "test_words",
          "test_accuracy", "test_low",     "test_high"};
  for (const MinimalSet& set : sets.sets) {
    const SizePoint& point = point_of(set, sets);
    csv.cell(name_of(set.oracle)).cell(set.delta).cell(name_of(sets.scale));
    csv.cell(std::int64_t{sets.hold}).cell(set.neurons).cell(set.low).cell(set.high);
    csv.cell(point.support);
    add_scores(point, sets, csv);
  }
  return csv.content();
}

}  // namespace salient
