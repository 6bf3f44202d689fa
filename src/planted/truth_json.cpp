#include "planted/truth_json.hpp"

#include <nlohmann/json.hpp>

#include "planted/words.hpp"

namespace salient {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(NeuronId neuron) { return {{"layer", neuron.layer}, {"unit", neuron.unit}}; }

Json json_of(const std::vector<NeuronId>& neurons) {
  Json list = Json::array();
  for (const NeuronId neuron : neurons) list.push_back(json_of(neuron));
  return list;
}

Json labels_json(const PlantedModel& model, const PlantedTruth& truth) {
  Json list = Json::array();
  for (std::size_t label = 0; label < model.frequencies.size(); ++label) {
    list.push_back({{"label", planted_label_name(static_cast<std::int32_t>(label))},
                    {"frequency", model.frequencies[label]},
                    {"decode", json_of(truth.decode_by_label[label])},
                    {"encode", json_of(truth.encode_by_label[label])}});
  }
  return list;
}

Json shifts_json(const PlantedModel& model) {
  Json list = Json::array();
  for (std::int32_t label = 0; label < model.shifts.rows(); ++label) {
    for (std::int64_t column = 0; column < model.shifts.cols(); ++column) {
      if (model.shifts(label, column) == 0) continue;
      Json shift = json_of(model.setting.neurons.id(column));
      shift["label"] = planted_label_name(label);
      shift["shift"] = model.shifts(label, column);
      list.push_back(std::move(shift));
    }
  }
  return list;
}

Json proxies_json(const PlantedModel& model) {
  Json list = Json::array();
  for (const PlantedProxy& proxy : model.proxies) {
    Json each = json_of(model.setting.neurons.id(proxy.column));
    each["of"] = json_of(model.setting.neurons.id(proxy.of));
    each["correlation"] = proxy.correlation;
    list.push_back(std::move(each));
  }
  return list;
}

std::vector<double> list_of(const Eigen::VectorXd& values) {
  return {values.begin(), values.end()};
}

}  // namespace

std::string truth_json(const PlantedModel& model, const PlantedTruth& truth,
                       const std::string& source) {
  const PlantedSetting& setting = model.setting;
  const Json json{{"setting", name_of(setting.kind)},
                  {"seed", setting.seed},
                  {"layers", setting.neurons.layer_numbers()},
                  {"units", setting.neurons.units},
                  {"words", setting.words},
                  {"signal", setting.signal},
                  {"rows of", source},
                  {"decode", json_of(truth.decode)},
                  {"encode", json_of(truth.encode)},
                  {"labels", labels_json(model, truth)},
                  {"shifts", shifts_json(model)},
                  {"proxies", proxies_json(model)},
                  {"scales", list_of(model.scales)},
                  {"means", list_of(model.means)}};
  return json.dump(1, ' ') + "\n";
}

}  // namespace salient
