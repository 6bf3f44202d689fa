#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const DisjointSet& set) {
  return {{"neurons", list_of(set.neurons)},
          {"probe", json_of(set.probe)},
          {"left", json_of(set.left)}};
}

DisjointSet disjoint_set_from(const nlohmann::json& json) {
  DisjointSet set{{}, subset_probe_from(json.at("probe")), subset_probe_from(json.at("left"))};
  for (const auto& neuron : json.at("neurons")) set.neurons.push_back(neuron_from(neuron));
  return set;
}

}  // namespace

std::string disjoint_sets_json(const TaskDisjointSets& found) {
  Json sets = Json::array();
  for (const DisjointSet& set : found.sets) sets.push_back(json_of(set));
  return text_of({{"task", found.task},
                  {"delta", number(found.delta)},
                  {"scale", name_of(found.scale)},
                  {"dev_words", found.dev_words},
                  {"test_words", found.test_words},
                  {"sets", std::move(sets)},
                  {"left", json_of(found.left)},
                  {"cut_short", found.is_cut_short}});
}

TaskDisjointSets read_disjoint_sets(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskDisjointSets found;
    json.at("task").get_to(found.task);
    json.at("delta").get_to(found.delta);
    found.scale = scale_from(json.at("scale"));
    json.at("dev_words").get_to(found.dev_words);
    json.at("test_words").get_to(found.test_words);
    for (const auto& set : json.at("sets")) found.sets.push_back(disjoint_set_from(set));
    found.left = subset_probe_from(json.at("left"));
    json.at("cut_short").get_to(found.is_cut_short);
    return found;
  });
}

std::string disjoint_sets_table(const TaskDisjointSets& found) {
  Csv csv{"set",          "of",         "neurons",       "support",  "converged",
          "dev_correct",  "dev_words",  "dev_accuracy",  "dev_low",  "dev_high",
          "test_correct", "test_words", "test_accuracy", "test_low", "test_high"};
  const auto add = [&](std::int64_t set, std::string_view of, const SubsetProbe& probe) {
    csv.cell(set).cell(of).cell(probe.neurons).cell(probe.support);
    csv.cell(probe.converged ? "yes" : "no");
    add_scores(probe, found.dev_words, found.test_words, csv);
    csv.end();
  };
  std::int64_t number = 0;
  for (const DisjointSet& set : found.sets) {
    add(++number, "left before", set.left);
    add(number, "set", set.probe);
  }
  if (found.left.neurons > 0) add(number, "left", found.left);
  return csv.content();
}

}  // namespace salient
