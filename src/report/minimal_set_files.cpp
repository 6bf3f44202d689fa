#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/sentence_scores.hpp"
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

/// Adds what all orders have.
void add_sets(const SetsOfOrder& sets, Json& json) {
  json["dev_area"] = number(sets.dev_area);
  json["test_area"] = number(sets.test_area);
  json["sets"] = list_of(sets.sets, [](const MinimalSet& set) { return json_of(set); });
  json["curve"] = list_of(sets.curve, [](const SubsetProbe& point) { return json_of(point); });
}

void read_sets(const nlohmann::json& json, SetsOfOrder& sets) {
  json.at("dev_area").get_to(sets.dev_area);
  json.at("test_area").get_to(sets.test_area);
  for (const auto& point : json.at("curve")) sets.curve.push_back(subset_probe_from(point));
  for (const auto& set : json.at("sets")) {
    sets.sets.push_back(set_from(set));
    point_of(sets.sets.back(), sets);
  }
}

constexpr std::string_view columns_of_sets[] = {
    "oracle",       "delta",        "scale",       "hold",          "neurons",      "neurons_low",
    "neurons_high", "support",      "dev_correct", "dev_words",     "dev_accuracy", "dev_low",
    "dev_high",     "test_correct", "test_words",  "test_accuracy", "test_low",     "test_high"};

/// One row of `sets`, without its end.
void add_set(const MinimalSet& set, const SetsOfOrder& sets, const TaskMinimalSets& task,
             Csv& csv) {
  const SubsetProbe& point = point_of(set, sets);
  csv.cell(name_of(set.oracle)).cell(set.delta).cell(name_of(task.scale));
  csv.cell(std::int64_t{task.hold}).cell(set.neurons).cell(set.low).cell(set.high);
  csv.cell(point.support);
  add_scores(point, task.dev_words, task.test_words, csv);
}

/// Of the probe on the set of the papers' delta, whose scores `sets` has by now.
std::optional<SentenceScores> sentences_of_papers(const nlohmann::json& json,
                                                  const TaskMinimalSets& sets) {
  const MinimalSet* const set = set_of_papers(sets);
  if (set == nullptr) return std::nullopt;
  const SubsetProbe& probe = point_of(*set, sets);
  return sets.reported_split() == Split::test
             ? sentence_scores_from(json, sets.test_words, probe.test.correct)
             : sentence_scores_from(json, sets.dev_words, probe.dev.correct);
}

}  // namespace

std::string minimal_sets_json(const TaskMinimalSets& sets) {
  Json json{{"task", sets.task},
            {"scale", name_of(sets.scale)},
            {"hold", sets.hold},
            {"dev_words", sets.dev_words},
            {"test_words", sets.test_words},
            {"sentences", json_of(sets.sentences)}};
  add_sets(sets, json);
  json["of_files"] = list_of(sets.of_files, [](const SetsOfFile& of_file) {
    Json of_one{{"file", of_file.file}};
    add_sets(of_file.found, of_one);
    return of_one;
  });
  return text_of(json);
}

TaskMinimalSets read_minimal_sets(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskMinimalSets sets;
    json.at("task").get_to(sets.task);
    sets.scale = scale_from(json.at("scale"));
    json.at("hold").get_to(sets.hold);
    json.at("dev_words").get_to(sets.dev_words);
    json.at("test_words").get_to(sets.test_words);
    read_sets(json, sets);
    sets.sentences = sentences_of_papers(json, sets);
    for (const auto& of_one : json.at("of_files")) {
      SetsOfFile& of_file = sets.of_files.emplace_back();
      of_one.at("file").get_to(of_file.file);
      read_sets(of_one, of_file.found);
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
  Csv csv(std::vector<std::string_view>(std::begin(columns_of_sets), std::end(columns_of_sets)));
  for (const MinimalSet& set : sets.sets) {
    add_set(set, sets, sets, csv);
    csv.end();
  }
  return csv.content();
}

std::string minimal_sets_of_files_table(const TaskMinimalSets& sets) {
  std::vector<std::string_view> header{"file"};
  header.insert(header.end(), std::begin(columns_of_sets), std::end(columns_of_sets));
  Csv csv(header);
  for (const SetsOfFile& of_file : sets.of_files) {
    for (const MinimalSet& set : of_file.found.sets) {
      csv.cell(of_file.file);
      add_set(set, of_file.found, sets, csv);
      csv.end();
    }
  }
  return csv.content();
}

}  // namespace salient
