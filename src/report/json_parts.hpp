#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

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

inline Json json_of(NeuronId neuron) { return {{"layer", neuron.layer}, {"unit", neuron.unit}}; }

inline Json json_of(const RankedNeuron& ranked) {
  return {{"layer", ranked.neuron.layer},
          {"unit", ranked.neuron.unit},
          {"score", number(ranked.score)},
          {"zero", ranked.zero}};
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

/// As files have it: one line.
inline std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace salient
