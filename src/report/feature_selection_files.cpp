#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

constexpr Representative all_kinds[] = {Representative::salient, Representative::medoid,
                                        Representative::random};

Json json_of(const SelectedFeatures& chosen) {
  return {{"representatives", json_of(chosen.representatives)},
          {"probe", json_of(chosen.probe)},
          {"neurons", list_of(chosen.neurons)}};
}

Json json_of(const FeatureSelection& selection) {
  return {{"layer_delta", number(selection.layer_delta)},
          {"layers", selection.layers},
          {"first_layers", json_of(selection.first_layers)},
          {"chosen", list_of(selection.chosen,
                             [](const SelectedFeatures& chosen) { return json_of(chosen); })}};
}

SelectedFeatures chosen_from(const nlohmann::json& json) {
  SelectedFeatures chosen{
      subset_probe_from(json.at("representatives")), subset_probe_from(json.at("probe")), {}};
  for (const auto& neuron : json.at("neurons")) chosen.neurons.push_back(neuron_from(neuron));
  return chosen;
}

FeatureSelection selection_from(const nlohmann::json& json) {
  FeatureSelection selection{json.at("layer_delta").get<double>(),
                             json.at("layers").get<std::int64_t>(),
                             subset_probe_from(json.at("first_layers")),
                             {}};
  for (const auto& chosen : json.at("chosen")) selection.chosen.push_back(chosen_from(chosen));
  return selection;
}

}  // namespace

std::string feature_selection_json(const TaskFeatureSelection& found) {
  return text_of({{"task", found.task},
                  {"threshold", number(found.threshold)},
                  {"delta", number(found.delta)},
                  {"scale", name_of(found.scale)},
                  {"representative", name_of(found.representative)},
                  {"dev_words", found.dev_words},
                  {"test_words", found.test_words},
                  {"own", json_of(found.own)},
                  {"selections", list_of(found.selections, [](const FeatureSelection& selection) {
                     return json_of(selection);
                   })}});
}

TaskFeatureSelection read_feature_selection(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskFeatureSelection found;
    json.at("task").get_to(found.task);
    json.at("threshold").get_to(found.threshold);
    json.at("delta").get_to(found.delta);
    found.scale = scale_from(json.at("scale"));
    found.representative =
        named(json.at("representative").get<std::string>(), all_kinds, "a representative");
    json.at("dev_words").get_to(found.dev_words);
    json.at("test_words").get_to(found.test_words);
    found.own = subset_probe_from(json.at("own"));
    for (const auto& one : json.at("selections")) found.selections.push_back(selection_from(one));
    return found;
  });
}

std::string feature_selection_table(const TaskFeatureSelection& found) {
  Csv csv{"layer_delta",   "scale",    "layers",    "step",         "draw",
          "neurons",       "support",  "converged", "dev_correct",  "dev_words",
          "dev_accuracy",  "dev_low",  "dev_high",  "test_correct", "test_words",
          "test_accuracy", "test_low", "test_high"};
  const auto add = [&](const FeatureSelection& of, std::string_view step, std::int64_t draw,
                       const SubsetProbe& probe) {
    csv.cell(of.layer_delta).cell(name_of(found.scale)).cell(of.layers).cell(step).cell(draw);
    csv.cell(probe.neurons).cell(probe.support).cell(probe.converged ? "yes" : "no");
    add_scores(probe, found.dev_words, found.test_words, csv);
    csv.end();
  };
  for (const FeatureSelection& selection : found.selections) {
    add(selection, "all neurons", 0, found.own);
    add(selection, "first layers", 0, selection.first_layers);
    std::int64_t draw = 0;
    for (const SelectedFeatures& chosen : selection.chosen) {
      add(selection, "one of each cluster", ++draw, chosen.representatives);
      add(selection, "selected", draw, chosen.probe);
    }
  }
  return csv.content();
}

}  // namespace salient
