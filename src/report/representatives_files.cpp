#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

/// After the threshold.
void add_probe(const SubsetProbe& probe, const TaskRepresentatives& of, Csv& csv) {
  csv.cell(probe.neurons).cell(probe.support).cell(probe.converged ? "yes" : "no");
  add_scores(probe, of.dev_words, of.test_words, csv);
  csv.end();
}

}  // namespace

std::string representatives_json(const TaskRepresentatives& representatives) {
  Json cuts = Json::array();
  for (const RepresentativesScore& score : representatives.cuts) {
    Json cut{{"threshold", number(score.threshold)}};
    cut.update(json_of(score.probe));
    cuts.push_back(std::move(cut));
  }
  return text_of({{"task", representatives.task},
                  {"dev_words", representatives.dev_words},
                  {"test_words", representatives.test_words},
                  {"thresholds", std::move(cuts)},
                  {"own", json_of(representatives.own)}});
}

TaskRepresentatives read_representatives(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskRepresentatives representatives;
    json.at("task").get_to(representatives.task);
    json.at("dev_words").get_to(representatives.dev_words);
    json.at("test_words").get_to(representatives.test_words);
    for (const auto& cut : json.at("thresholds")) {
      representatives.cuts.push_back({cut.at("threshold").get<double>(), subset_probe_from(cut)});
    }
    representatives.own = subset_probe_from(json.at("own"));
    return representatives;
  });
}

std::string representatives_table(const TaskRepresentatives& representatives) {
  Csv csv{"threshold",  "neurons",       "support",  "converged", "dev_correct",
          "dev_words",  "dev_accuracy",  "dev_low",  "dev_high",  "test_correct",
          "test_words", "test_accuracy", "test_low", "test_high"};
  for (const RepresentativesScore& score : representatives.cuts) {
    csv.cell(score.threshold);
    add_probe(score.probe, representatives, csv);
  }
  csv.cell(std::string_view());
  add_probe(representatives.own, representatives, csv);
  return csv.content();
}

}  // namespace salient
