#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

/// Without its threshold.
Json json_of(const RepresentativesScore& score) {
  return {{"neurons", score.neurons},
          {"support", score.support},
          {"converged", score.converged},
          {"dev_correct", score.dev_correct},
          {"test_correct", score.test_correct}};
}

RepresentativesScore score_from(const nlohmann::json& json, double threshold) {
  return {threshold,
          json.at("neurons").get<std::int64_t>(),
          json.at("support").get<std::int64_t>(),
          json.at("converged").get<bool>(),
          json.at("dev_correct").get<std::int64_t>(),
          json.at("test_correct").get<std::int64_t>()};
}

void add_share(std::int64_t correct, std::int64_t words, Csv& csv) {
  csv.cell(correct).cell(words);
  csv.share(static_cast<double>(correct) / static_cast<double>(words), words);
}

/// After the threshold.
void add_score(const RepresentativesScore& score, const TaskRepresentatives& of, Csv& csv) {
  csv.cell(score.neurons).cell(score.support).cell(score.converged ? "yes" : "no");
  add_share(score.dev_correct, of.dev_words, csv);
  add_share(score.test_correct, of.test_words, csv);
  csv.end();
}

}  // namespace

std::string representatives_json(const TaskRepresentatives& representatives) {
  Json cuts = Json::array();
  for (const RepresentativesScore& score : representatives.cuts) {
    Json cut{{"threshold", number(score.threshold)}};
    cut.update(json_of(score));
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
      representatives.cuts.push_back(score_from(cut, cut.at("threshold").get<double>()));
    }
    representatives.own = score_from(json.at("own"), 0);
    return representatives;
  });
}

std::string representatives_table(const TaskRepresentatives& representatives) {
  Csv csv{"threshold", "neurons",      "support",      "converged",  "dev_correct",
          "dev_words", "dev_accuracy", "test_correct", "test_words", "test_accuracy"};
  for (const RepresentativesScore& score : representatives.cuts) {
    csv.cell(score.threshold);
    add_score(score, representatives, csv);
  }
  csv.cell(std::string_view());
  add_score(representatives.own, representatives, csv);
  return csv.content();
}

}  // namespace salient
