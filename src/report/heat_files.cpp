#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json shown_json(const ShownSentence& shown) {
  return {{"sentence", shown.sentence}, {"split", name_of(shown.split)}, {"words", shown.words}};
}

Json task_heat_json(const TaskHeat& task) {
  Json neurons = Json::array();
  for (std::size_t i = 0; i < task.neurons.size(); ++i) {
    Json json = json_of(task.neurons[i]);
    json["z"] = task.heat[i];
    neurons.push_back(std::move(json));
  }
  return {{"task", task.task}, {"neurons", std::move(neurons)}};
}

ShownSentence shown_from(const nlohmann::json& json) {
  constexpr Split splits[] = {Split::train, Split::dev, Split::test, Split::none};
  return {json.at("sentence").get<std::int64_t>(),
          named(json.at("split").get<std::string>(), splits, "a split"),
          json.at("words").get<std::vector<std::string>>()};
}

NeuronHeat heat_from(const nlohmann::json& json, const std::vector<ShownSentence>& sentences) {
  auto heat = json.at("z").get<NeuronHeat>();
  bool fits = heat.size() == sentences.size();
  for (std::size_t i = 0; fits && i < heat.size(); ++i) {
    fits = heat[i].size() == sentences[i].words.size();
  }
  if (!fits) throw UsageError("a neuron has not a value for each word");
  return heat;
}

}  // namespace

std::string heat_json(const ActivationHeat& heat) {
  return text_of({{"sentences", list_of(heat.sentences, shown_json)},
                  {"tasks", list_of(heat.tasks, task_heat_json)}});
}

ActivationHeat read_heat(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    ActivationHeat found;
    for (const auto& shown : json.at("sentences")) found.sentences.push_back(shown_from(shown));
    for (const auto& of_task : json.at("tasks")) {
      TaskHeat task{of_task.at("task").get<std::string>(), {}, {}};
      for (const auto& neuron : of_task.at("neurons")) {
        task.neurons.push_back(neuron_from(neuron));
        task.heat.push_back(heat_from(neuron, found.sentences));
      }
      found.tasks.push_back(std::move(task));
    }
    return found;
  });
}

std::string heat_table(const ActivationHeat& heat, const NeuronLayout& neurons) {
  Csv csv(with_slots(neurons, {"task", "layer", "unit", "sentence", "place", "word", "z"}));
  for (const TaskHeat& task : heat.tasks) {
    for (std::size_t i = 0; i < task.neurons.size(); ++i) {
      for (std::size_t s = 0; s < heat.sentences.size(); ++s) {
        const ShownSentence& shown = heat.sentences[s];
        for (std::size_t word = 0; word < shown.words.size(); ++word) {
          csv.cell(task.task).neuron(task.neurons[i]).cell(shown.sentence);
          csv.cell(static_cast<std::int64_t>(word) + 1).cell(shown.words[word]);
          csv.cell(task.heat[i][s][word]).end();
        }
      }
    }
  }
  return csv.content();
}

}  // namespace salient
