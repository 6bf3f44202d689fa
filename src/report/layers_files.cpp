#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const SelectedLayers& selected) {
  return {{"delta", number(selected.delta)},
          {"layers", selected.layers},
          {"low", selected.low},
          {"high", selected.high}};
}

Json json_of(const std::optional<CentreOfGravity>& centre) {
  if (!centre) return nullptr;
  return {{"layer", number(centre->layer)},
          {"low", number(centre->low)},
          {"high", number(centre->high)}};
}

Json json_of(const SalientSet& set) {
  Json json{{"set", name_of(set.kind)},
            {"limit", number(set.limit)},
            {"neurons", set.neurons},
            {"per_layer", set.per_layer},
            {"mean_layer", set.mean_layer ? number(*set.mean_layer) : Json(nullptr)}};
  if (!set.per_slot.empty()) json["per_slot"] = set.per_slot;
  if (!set.spread.empty())
    json["spread"] = list_of(set.spread, [](double count) { return number(count); });
  return json;
}

/// A list of what this file makes JSON of.
template <class Values>
Json all_of(const Values& values) {
  return list_of(values, [](const auto& value) { return json_of(value); });
}

SelectedLayers selected_from(const nlohmann::json& json) {
  return {json.at("delta").get<double>(), json.at("layers").get<std::int64_t>(),
          json.at("low").get<std::int64_t>(), json.at("high").get<std::int64_t>()};
}

std::optional<CentreOfGravity> centre_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  return CentreOfGravity{json.at("layer").get<double>(), json.at("low").get<double>(),
                         json.at("high").get<double>()};
}

SalientSet salient_from(const nlohmann::json& json) {
  SalientSet set;
  set.kind = named(json.at("set").get<std::string>(), all_salient_kinds, "a set of neurons");
  json.at("limit").get_to(set.limit);
  json.at("neurons").get_to(set.neurons);
  json.at("per_layer").get_to(set.per_layer);
  if (json.contains("per_slot")) json.at("per_slot").get_to(set.per_slot);
  if (json.contains("spread")) json.at("spread").get_to(set.spread);
  if (!json.at("mean_layer").is_null()) set.mean_layer = json.at("mean_layer").get<double>();
  return set;
}

/// Throws UsageError where lists are not as long as there are layers, or a choice is none of them.
void check(const TaskLayers& layers) {
  const std::size_t count = layers.numbers.size();
  if (layers.alone.size() != count || layers.first.size() != count) {
    throw UsageError("there is not a probe for each layer");
  }
  for (const SelectedLayers& selected : layers.selected) {
    if (selected.layers < 1 || selected.layers > std::ssize(layers.numbers)) {
      throw UsageError("more layers are selected than there are");
    }
  }
}

void add_probes(std::string_view kind, const std::vector<SubsetProbe>& probes,
                const TaskLayers& layers, Csv& csv) {
  for (std::size_t layer = 0; layer < probes.size(); ++layer) {
    const SubsetProbe& probe = probes[layer];
    csv.cell(kind).cell(std::int64_t{layers.numbers[layer]}).cell(probe.neurons);
    csv.cell(probe.support).cell(probe.converged ? "yes" : "no");
    add_scores(probe, layers.dev_words, layers.test_words, csv);
    csv.end();
  }
}

}  // namespace

std::string layers_json(const TaskLayers& layers) {
  return text_of({{"task", layers.task},
                  {"layers", layers.numbers},
                  {"scale", name_of(layers.scale)},
                  {"dev_words", layers.dev_words},
                  {"test_words", layers.test_words},
                  {"alone", all_of(layers.alone)},
                  {"first", all_of(layers.first)},
                  {"selected", all_of(layers.selected)},
                  {"expected_layer",
                   {{"dev", json_of(layers.dev_centre)}, {"test", json_of(layers.test_centre)}}},
                  {"salient", all_of(layers.salient)}});
}

TaskLayers read_layers(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskLayers layers;
    json.at("task").get_to(layers.task);
    json.at("layers").get_to(layers.numbers);
    layers.scale = scale_from(json.at("scale"));
    json.at("dev_words").get_to(layers.dev_words);
    json.at("test_words").get_to(layers.test_words);
    for (const auto& probe : json.at("alone")) layers.alone.push_back(subset_probe_from(probe));
    for (const auto& probe : json.at("first")) layers.first.push_back(subset_probe_from(probe));
    for (const auto& one : json.at("selected")) layers.selected.push_back(selected_from(one));
    layers.dev_centre = centre_from(json.at("expected_layer").at("dev"));
    layers.test_centre = centre_from(json.at("expected_layer").at("test"));
    for (const auto& set : json.at("salient")) layers.salient.push_back(salient_from(set));
    check(layers);
    return layers;
  });
}

std::string layer_probes_table(const TaskLayers& layers) {
  Csv csv{"probe",        "layer",      "neurons",       "support",  "converged",
          "dev_correct",  "dev_words",  "dev_accuracy",  "dev_low",  "dev_high",
          "test_correct", "test_words", "test_accuracy", "test_low", "test_high"};
  add_probes("alone", layers.alone, layers, csv);
  add_probes("first", layers.first, layers, csv);
  return csv.content();
}

std::string selected_layers_table(const TaskLayers& layers) {
  Csv csv{"delta",      "scale",    "layers",       "layers_low", "layers_high",
          "last_layer", "neurons",  "dev_correct",  "dev_words",  "dev_accuracy",
          "dev_low",    "dev_high", "test_correct", "test_words", "test_accuracy",
          "test_low",   "test_high"};
  for (const SelectedLayers& selected : layers.selected) {
    const auto last = static_cast<std::size_t>(selected.layers - 1);
    csv.cell(selected.delta).cell(name_of(layers.scale)).cell(selected.layers);
    csv.cell(selected.low).cell(selected.high).cell(std::int64_t{layers.numbers[last]});
    csv.cell(layers.first[last].neurons);
    add_scores(layers.first[last], layers.dev_words, layers.test_words, csv);
    csv.end();
  }
  return csv.content();
}

std::string expected_layers_table(const TaskLayers& layers) {
  Csv csv{"split", "expected_layer", "low", "high"};
  for (const auto& [split, centre] :
       {std::pair("dev", layers.dev_centre), std::pair("test", layers.test_centre)}) {
    if (!centre) continue;
    csv.cell(split).cell(centre->layer).cell(centre->low).cell(centre->high).end();
  }
  return csv.content();
}

}  // namespace salient
