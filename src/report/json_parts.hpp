#pragma once

#include <Eigen/Core>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

using Json = nlohmann::ordered_json;  ///< keys stay in the order in which they are written

/// null for what is not a finite number, for JSON has no other way to say it.
inline Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// null for none.
template <class T>
Json known(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// With its slot where it has one.
inline Json json_of(NeuronId neuron) {
  Json json = Json::object();
  if (neuron.slot != Slot::none) json["slot"] = name_of(neuron.slot);
  json["layer"] = neuron.layer;
  json["unit"] = neuron.unit;
  return json;
}

/// The layers and units of neurons, and their slots where they have them.
inline void add_layout(const NeuronLayout& neurons, Json& json) {
  json["layers"] = neurons.layer_numbers();
  json["units"] = neurons.units;
  if (!neurons.has_slots()) return;
  json["slots"] = Json::array();
  for (const Slot slot : neurons.slots) json["slots"].push_back(name_of(slot));
}

inline Json json_of(const RankedNeuron& ranked) {
  Json json = json_of(ranked.neuron);
  json["score"] = number(ranked.score);
  json["zero"] = ranked.zero;
  return json;
}

inline Json json_of(const ProbePenalties& penalties) {
  return {{"l1", number(penalties.l1)}, {"l2", number(penalties.l2)}};
}

/// `make`: of each value its JSON.
template <class Values, class Make>
Json list_of(const Values& values, const Make& make) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(make(value));
  return list;
}

inline Json list_of(const std::vector<NeuronId>& neurons) {
  return list_of(neurons, [](NeuronId neuron) { return json_of(neuron); });
}

inline Json list_of(const std::vector<RankedNeuron>& order) {
  return list_of(order, [](const RankedNeuron& ranked) { return json_of(ranked); });
}

/// A list of its rows.
inline Json rows_of(const Eigen::MatrixXd& matrix) {
  Json rows = Json::array();
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    Json row = Json::array();
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) row.push_back(number(matrix(i, j)));
    rows.push_back(std::move(row));
  }
  return rows;
}

/// As files have it: one line.
inline std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace salient
