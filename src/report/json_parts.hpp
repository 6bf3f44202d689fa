#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace salient {

using Json = nlohmann::ordered_json;  ///< keys stay in the order in which they are written

/// null for what is not a finite number, for JSON has no other way to say it.
inline Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// As files have it: one line.
inline std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace salient
