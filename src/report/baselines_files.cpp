#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const BaselineScore& score) {
  return {
      {"by", name_of(score.by)}, {"split", name_of(score.split)}, {"types", name_of(score.types)},
      {"words", score.words},    {"correct", score.correct},      {"low", score.low},
      {"high", score.high}};
}

BaselineScore baseline_from(const nlohmann::json& json) {
  return {named(json.at("by").get<std::string>(), all_baselines, "a baseline"),
          split_of(json.at("split").get<std::string>()),
          named(json.at("types").get<std::string>(), all_types_of, "a kind of word types"),
          json.at("words").get<std::int64_t>(),
          json.at("correct").get<std::int64_t>(),
          json.at("low").get<double>(),
          json.at("high").get<double>()};
}

}  // namespace

std::string baselines_json(const TaskBaselines& baselines) {
  return text_of({{"task", baselines.task},
                  {"converged", baselines.converged},
                  {"baselines", list_of(baselines.scores, [](const BaselineScore& score) {
                     return json_of(score);
                   })}});
}

TaskBaselines read_baselines(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskBaselines baselines;
    json.at("task").get_to(baselines.task);
    json.at("converged").get_to(baselines.converged);
    for (const auto& score : json.at("baselines")) {
      baselines.scores.push_back(baseline_from(score));
    }
    return baselines;
  });
}

std::string baselines_table(const TaskReport& task, const TaskBaselines& baselines) {
  Csv csv = table_of_task({"by", "split", "types", "words", "correct", "accuracy", "low", "high"});
  for (const BaselineScore& score : baselines.scores) {
    csv.cell(name_of(score.by)).cell(name_of(score.split)).cell(name_of(score.types));
    csv.cell(score.words).cell(score.correct).share(score.accuracy(), score.words);
    csv.share(score.low, score.words).share(score.high, score.words);
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

}  // namespace salient
