#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const std::optional<OwnLead>& lead) {
  if (!lead) return nullptr;
  return {{"sizes", list_of(lead->sizes, [](const Margin& of_size) { return json_of(of_size); })},
          {"area", json_of(lead->area)}};
}

std::optional<OwnLead> lead_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  OwnLead lead;
  for (const auto& of_size : json.at("sizes")) lead.sizes.push_back(margin_from(of_size));
  lead.area = margin_from(json.at("area"));
  return lead;
}

Json json_of(const JudgedRanking& ranking) {
  return {{"method", ranking.method},
          {"control", ranking.control},
          {"probe", name_of(ranking.probe)},
          {"dev_area", number(ranking.dev_area)},
          {"test_area", number(ranking.test_area)},
          {"dev_lead", json_of(ranking.dev_lead)},
          {"test_lead", json_of(ranking.test_lead)},
          {"sizes", list_of(ranking.sizes, [](const SubsetProbe& size) { return json_of(size); })}};
}

JudgedRanking judged_ranking_from(const nlohmann::json& json) {
  JudgedRanking ranking;
  json.at("method").get_to(ranking.method);
  json.at("control").get_to(ranking.control);
  ranking.probe = named(json.at("probe").get<std::string>(), all_ranking_probes, "a probe");
  json.at("dev_area").get_to(ranking.dev_area);
  json.at("test_area").get_to(ranking.test_area);
  ranking.dev_lead = lead_from(json.at("dev_lead"));
  ranking.test_lead = lead_from(json.at("test_lead"));
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

std::string rival_leads_table(const TaskReport& task, const TaskRivalAccuracy& found) {
  Csv csv = table_of_task({"method", "control", "judged_by", "split", "neurons", "lead", "lead_low",
                           "lead_high", "p", "p_holm"});
  for (const JudgedRanking& ranking : found.rankings) {
    for (const Split split : {Split::dev, Split::test}) {
      const std::optional<OwnLead>& lead =
          split == Split::dev ? ranking.dev_lead : ranking.test_lead;
      if (!lead) continue;
      for (std::size_t size = 0; size <= lead->sizes.size(); ++size) {
        const bool is_area = size == lead->sizes.size();
        csv.cell(ranking.method).cell(ranking.control ? "yes" : "no").cell(name_of(ranking.probe));
        csv.cell(name_of(split));
        is_area ? csv.cell("") : csv.cell(ranking.sizes[size].neurons);
        add_margin(is_area ? &lead->area : &lead->sizes[size], csv);
        end_row(csv, task, status_of(task));
      }
    }
  }
  return csv.content();
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
