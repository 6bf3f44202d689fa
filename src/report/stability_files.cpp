#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/penalties.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

constexpr DrawnUnit all_units[] = {DrawnUnit::sentence, DrawnUnit::document, DrawnUnit::seed};

Json json_of(const LayerStability& layer) {
  return {{"own", layer.own},
          {"mean", number(layer.mean)},
          {"low", number(layer.low)},
          {"high", number(layer.high)}};
}

Json json_of(const SizeStability& size) {
  return {
      {"neurons", size.neurons},
      {"overlap", number(size.overlap)},
      {"low", number(size.low)},
      {"high", number(size.high)},
      {"among", number(size.among)},
      {"stable", size.stable},
      {"layers", list_of(size.layers, [](const LayerStability& layer) { return json_of(layer); })}};
}

Json json_of(const NeuronStability& neuron) {
  Json json = json_of(neuron.neuron);
  json["low"] = number(neuron.low);
  json["high"] = number(neuron.high);
  json["in_top"] = neuron.in_top;
  return json;
}

Json json_of(const LabelSupport& label) {
  return {{"own", label.own},
          {"mean", number(label.mean)},
          {"deviation", number(label.deviation)},
          {"bootstraps", label.bootstraps}};
}

Json json_of(const SplitStability& split) {
  return {{"split", name_of(split.split)},
          {"words", split.words},
          {"correct", split.correct},
          {"low", number(split.low)},
          {"high", number(split.high)}};
}

/// A list of what this file makes JSON of.
template <class Values>
Json all_of(const Values& values) {
  return list_of(values, [](const auto& value) { return json_of(value); });
}

SizeStability size_from(const nlohmann::json& json) {
  SizeStability size{json.at("neurons").get<std::int64_t>(),
                     json.at("overlap").get<double>(),
                     json.at("low").get<double>(),
                     json.at("high").get<double>(),
                     json.at("among").get<double>(),
                     json.at("stable").get<std::int64_t>(),
                     {}};
  for (const auto& layer : json.at("layers")) {
    size.layers.push_back({layer.at("own").get<std::int64_t>(), layer.at("mean").get<double>(),
                           layer.at("low").get<double>(), layer.at("high").get<double>()});
  }
  return size;
}

NeuronStability stable_from(const nlohmann::json& json) {
  return {neuron_from(json), json.at("low").get<double>(), json.at("high").get<double>(),
          json.at("in_top").get<std::vector<double>>()};
}

LabelSupport label_from(const nlohmann::json& json) {
  return {json.at("own").get<std::int64_t>(), json.at("mean").get<double>(),
          json.at("deviation").get<double>(), json.at("bootstraps").get<std::int64_t>()};
}

SplitStability split_from(const nlohmann::json& json) {
  return {split_of(json.at("split").get<std::string>()), json.at("words").get<std::int64_t>(),
          json.at("correct").get<std::int64_t>(), json.at("low").get<double>(),
          json.at("high").get<double>()};
}

}  // namespace

std::string stability_json(const TaskStability& found) {
  return text_of({{"task", found.task},
                  {"drawn", name_of(found.unit)},
                  {"units", found.units},
                  {"unsolved", found.unsolved},
                  {"reselected", found.reselected},
                  {"penalties", all_of(found.penalties)},
                  {"stable_places", found.stable_places},
                  {"sizes", all_of(found.sizes)},
                  {"splits", all_of(found.splits)},
                  {"labels", all_of(found.labels)},
                  {"neurons", all_of(found.neurons)},
                  {"orders", found.orders}});
}

TaskStability read_stability(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskStability found;
    json.at("task").get_to(found.task);
    found.unit = named(json.at("drawn").get<std::string>(), all_units, "what bootstraps draw");
    json.at("units").get_to(found.units);
    json.at("unsolved").get_to(found.unsolved);
    if (json.contains("reselected")) {  // files of former versions have neither
      json.at("reselected").get_to(found.reselected);
      found.penalties = penalties_from(json.at("penalties"));
    }
    json.at("stable_places").get_to(found.stable_places);
    for (const auto& size : json.at("sizes")) found.sizes.push_back(size_from(size));
    for (const auto& split : json.at("splits")) found.splits.push_back(split_from(split));
    for (const auto& label : json.at("labels")) found.labels.push_back(label_from(label));
    for (const auto& neuron : json.at("neurons")) found.neurons.push_back(stable_from(neuron));
    json.at("orders").get_to(found.orders);
    return found;
  });
}

std::string stability_table(const TaskStability& found, const NeuronLayout& neurons) {
  Csv csv(with_slots(
      neurons, {"place", "layer", "unit", "place_low", "place_high", "first", "probability"}));
  std::int64_t place = 0;
  for (const NeuronStability& neuron : found.neurons) {
    ++place;
    for (std::size_t size = 0; size < found.sizes.size(); ++size) {
      csv.cell(place).neuron(neuron.neuron).cell(neuron.low).cell(neuron.high);
      csv.cell(found.sizes[size].neurons).cell(neuron.in_top[size]).end();
    }
  }
  return csv.content();
}

std::string stability_sizes_table(const TaskStability& found) {
  Csv csv{"neurons", "overlap", "overlap_low", "overlap_high", "overlap_among", "stable"};
  for (const SizeStability& size : found.sizes) {
    csv.cell(size.neurons).cell(size.overlap).cell(size.low).cell(size.high).cell(size.among);
    csv.cell(size.stable).end();
  }
  return csv.content();
}

std::string stability_layers_table(const TaskStability& found, const NeuronLayout& neurons) {
  Csv csv{"first", "layer", "neurons", "neurons_mean", "neurons_low", "neurons_high"};
  for (const SizeStability& size : found.sizes) {
    for (std::size_t place = 0; place < size.layers.size(); ++place) {
      const LayerStability& layer = size.layers[place];
      csv.cell(size.neurons).cell(std::int64_t{neurons.number(static_cast<std::int32_t>(place))});
      csv.cell(layer.own).cell(layer.mean).cell(layer.low).cell(layer.high).end();
    }
  }
  return csv.content();
}

std::string stability_labels_table(const TaskReport& task, const TaskStability& found) {
  Csv csv{"label", "neurons", "neurons_mean", "neurons_deviation", "bootstraps"};
  for (std::size_t label = 0; label < found.labels.size(); ++label) {
    const LabelSupport& support = found.labels[label];
    csv.cell(task.labels.names()[label]).cell(support.own);
    csv.share(support.mean, support.bootstraps).share(support.deviation, support.bootstraps);
    csv.cell(support.bootstraps).end();
  }
  return csv.content();
}

}  // namespace salient
