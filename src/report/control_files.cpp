#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/penalties.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const std::optional<Margin>& margin) {
  return margin ? json_of(*margin) : Json(nullptr);
}

Json json_of(const Selectivity& selectivity) {
  return {{"set", name_of(selectivity.set)},
          {"neurons", selectivity.neurons},
          {"split", name_of(selectivity.split)},
          {"types", name_of(selectivity.types)},
          {"words", selectivity.words},
          {"task_correct", selectivity.task_correct},
          {"control_correct", selectivity.control_correct},
          {"over_control", json_of(selectivity.over_control)},
          {"over_random", json_of(selectivity.over_random)}};
}

Selectivity selectivity_from(const nlohmann::json& json) {
  Selectivity found;
  found.set = named(json.at("set").get<std::string>(), all_control_sets, "a set of neurons");
  json.at("neurons").get_to(found.neurons);
  found.split = split_of(json.at("split").get<std::string>());
  found.types = named(json.at("types").get<std::string>(), all_types_of, "a kind of word types");
  json.at("words").get_to(found.words);
  json.at("task_correct").get_to(found.task_correct);
  json.at("control_correct").get_to(found.control_correct);
  found.over_control = margin_from(json.at("over_control"));
  if (!json.at("over_random").is_null()) found.over_random = margin_from(json.at("over_random"));
  return found;
}

}  // namespace

std::string control_json(const TaskControl& control) {
  Json selectivities = Json::array();
  for (const Selectivity& each : control.selectivities) selectivities.push_back(json_of(each));
  Json weights = Json::array(), exceeding = Json::array();
  for (const NeuronNull& neuron : control.neurons) {
    weights.push_back(number(neuron.weight));
    exceeding.push_back(neuron.exceeding);
  }
  return text_of({{"task", control.task},
                  {"draws", control.draws},
                  {"unsolved", control.unsolved},
                  {"reselected", control.reselected},
                  {"penalties", list_of(control.penalties,
                                        [](const ProbePenalties& of) { return json_of(of); })},
                  {"selectivities", std::move(selectivities)},
                  {"largest_weight", std::move(weights)},
                  {"exceeding", std::move(exceeding)}});
}

TaskControl read_control(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskControl control;
    json.at("task").get_to(control.task);
    json.at("draws").get_to(control.draws);
    json.at("unsolved").get_to(control.unsolved);
    json.at("reselected").get_to(control.reselected);
    control.penalties = penalties_from(json.at("penalties"));
    for (const auto& each : json.at("selectivities")) {
      control.selectivities.push_back(selectivity_from(each));
    }
    const nlohmann::json& exceeding = json.at("exceeding");
    for (const auto& weight : json.at("largest_weight")) {
      control.neurons.push_back(
          {weight.get<double>(), exceeding.at(control.neurons.size()).get<std::int64_t>()});
    }
    return control;
  });
}

std::string control_table(const TaskControl& control) {
  Csv csv{"set",
          "neurons",
          "split",
          "types",
          "words",
          "task_accuracy",
          "control_accuracy",
          "selectivity",
          "low",
          "high",
          "p",
          "p_holm",
          "over_random",
          "over_random_low",
          "over_random_high",
          "over_random_p",
          "over_random_p_holm"};
  for (const Selectivity& each : control.selectivities) {
    csv.cell(name_of(each.set)).cell(each.neurons).cell(name_of(each.split));
    csv.cell(name_of(each.types)).cell(each.words);
    csv.share(each.task_accuracy(), each.words).share(each.control_accuracy(), each.words);
    add_margin(each.words > 0 ? &each.over_control : nullptr, csv);
    add_margin(each.words > 0 && each.over_random ? &*each.over_random : nullptr, csv);
    csv.end();
  }
  return csv.content();
}

std::string control_neurons_table(const TaskControl& control, const NeuronLayout& neurons) {
  Csv csv(with_slots(neurons, {"layer", "unit", "largest_weight", "exceeding", "draws", "p"}));
  for (std::int64_t column = 0; column < std::ssize(control.neurons); ++column) {
    const NeuronNull& neuron = control.neurons[static_cast<std::size_t>(column)];
    csv.neuron(neurons.id(column)).cell(neuron.weight);
    csv.cell(neuron.exceeding).cell(std::int64_t{control.draws}).cell(p_of(neuron, control));
    csv.end();
  }
  return csv.content();
}

}  // namespace salient
