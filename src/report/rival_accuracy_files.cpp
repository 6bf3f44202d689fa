#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const JudgedRanking& ranking) {
  return {{"method", ranking.method},
          {"control", ranking.control},
          {"probe", name_of(ranking.probe)},
          {"dev_area", number(ranking.dev_area)},
          {"test_area", number(ranking.test_area)},
          {"sizes", list_of(ranking.sizes, [](const SubsetProbe& size) { return json_of(size); })}};
}

JudgedRanking judged_ranking_from(const nlohmann::json& json) {
  JudgedRanking ranking;
  json.at("method").get_to(ranking.method);
  json.at("control").get_to(ranking.control);
  ranking.probe = named(json.at("probe").get<std::string>(), all_ranking_probes, "a probe");
  json.at("dev_area").get_to(ranking.dev_area);
  json.at("test_area").get_to(ranking.test_area);
  for (const auto& size : json.at("sizes")) ranking.sizes.push_back(subset_probe_from(size));
  return ranking;
}

}  // namespace

std::string rival_accuracy_json(const TaskRivalAccuracy& found) {
  return text_of({{"task", found.task},
                  {"dev_words", found.dev_words},
                  {"test_words", found.test_words},
                  {"rankings", list_of(found.rankings, [](const JudgedRanking& ranking) {
                     return json_of(ranking);
                   })}});
}

TaskRivalAccuracy read_rival_accuracy(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskRivalAccuracy found;
    json.at("task").get_to(found.task);
    json.at("dev_words").get_to(found.dev_words);
    json.at("test_words").get_to(found.test_words);
    for (const auto& ranking : json.at("rankings")) {
      found.rankings.push_back(judged_ranking_from(ranking));
    }
    return found;
  });
}

std::string rival_accuracy_table(const TaskReport& task, const TaskRivalAccuracy& found) {
  Csv csv = table_of_task({"method", "control", "judged_by", "neurons", "support", "converged",
                           "dev_correct", "dev_words", "dev_accuracy", "dev_low", "dev_high",
                           "test_correct", "test_words", "test_accuracy", "test_low", "test_high"});
  for (const JudgedRanking& ranking : found.rankings) {
    for (const SubsetProbe& size : ranking.sizes) {
      csv.cell(ranking.method).cell(ranking.control ? "yes" : "no").cell(name_of(ranking.probe));
      csv.cell(size.neurons).cell(size.support).cell(size.converged ? "yes" : "no");
      add_scores(size, found.dev_words, found.test_words, csv);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

}  // namespace salient
