#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const MinimalSet& set) {
  return {{"oracle", name_of(set.oracle)},
          {"delta", number(set.delta)},
          {"neurons", set.neurons},
          {"low", set.low},
          {"high", set.high}};
}

MinimalSet set_from(const nlohmann::json& json) {
  return {named(json.at("oracle").get<std::string>(), all_oracles, "an oracle"),
          json.at("delta").get<double>(), json.at("neurons").get<std::int64_t>(),
          json.at("low").get<std::int64_t>(), json.at("high").get<std::int64_t>()};
}

}  // namespace

std::string minimal_sets_json(const TaskMinimalSets& sets) {
  Json curve = Json::array(), found = Json::array();
  for (const SubsetProbe& point : sets.curve) curve.push_back(json_of(point));
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
    sets.scale = scale_from(json.at("scale"));
    json.at("hold").get_to(sets.hold);
    json.at("dev_words").get_to(sets.dev_words);
    json.at("test_words").get_to(sets.test_words);
    json.at("dev_area").get_to(sets.dev_area);
    json.at("test_area").get_to(sets.test_area);
    for (const auto& point : json.at("curve")) sets.curve.push_back(subset_probe_from(point));
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
  for (const SubsetProbe& point : sets.curve) {
    csv.cell(point.neurons).cell(point.support).cell(point.converged ? "yes" : "no");
    add_scores(point, sets.dev_words, sets.test_words, csv);
    csv.end();
  }
  return csv.content();
}

std::string minimal_sets_table(const TaskMinimalSets& sets) {
  Csv csv{"oracle",        "delta",        "scale",    "hold",         "neurons",
          "neurons_low",   "neurons_high", "support",  "dev_correct",  "dev_words",
          "dev_accuracy",  "dev_low",      "dev_high", "test_correct", "test_words",
          "test_accuracy", "test_low",     "test_high"};
  for (const MinimalSet& set : sets.sets) {
    const SubsetProbe& point = point_of(set, sets);
    csv.cell(name_of(set.oracle)).cell(set.delta).cell(name_of(sets.scale));
    csv.cell(std::int64_t{sets.hold}).cell(set.neurons).cell(set.low).cell(set.high);
    csv.cell(point.support);
    add_scores(point, sets.dev_words, sets.test_words, csv);
    csv.end();
  }
  return csv.content();
}

}  // namespace salient
