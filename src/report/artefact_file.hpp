#pragma once

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "salient/corpus/corpus.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/rankings/ranking.hpp"
#include "salient/support/error.hpp"

namespace salient {

/// Reads `path` and hands its content to `take`; what JSON complains of becomes a UsageError.
template <class Take>
auto read_with(const std::filesystem::path& path, Take take) {
  const std::string text = read_whole(path);
  const auto refuse = [&](const std::exception& error) {
    return UsageError(path.string() + " is not what this program writes: " + error.what() +
                      "; remove it and run again with --redo");
  };
  try {
    return take(nlohmann::json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    throw refuse(error);
  } catch (const UsageError& error) {
    throw refuse(error);
  }
}

/// The one of `values` that name_of() calls so. Throws UsageError if there is none: "what".
template <class Values>
auto named(const std::string& name, const Values& values, const char* what) {
  const auto found = std::find_if(std::begin(values), std::end(values),
                                  [&](const auto& value) { return name_of(value) == name; });
  if (found == std::end(values)) throw UsageError("\"" + name + "\" is not the name of " + what);
  return *found;
}

/// 0 for null.
inline double number_from(const nlohmann::json& json) {
  return json.is_null() ? 0.0 : json.get<double>();
}

inline std::optional<double> known_from(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  return json.get<double>();
}

/// Of a neuron without a slot the JSON has none.
inline Slot slot_from(const nlohmann::json& json) {
  if (!json.contains("slot")) return Slot::none;
  constexpr Slot slots[] = {Slot::head, Slot::modifier};
  return named(json.at("slot").get<std::string>(), slots, "a slot");
}

inline NeuronId neuron_from(const nlohmann::json& json) {
  return {json.at("layer").get<std::int32_t>(), json.at("unit").get<std::int32_t>(),
          slot_from(json)};
}

inline RankedNeuron ranked_from(const nlohmann::json& json) {
  return {neuron_from(json), number_from(json.at("score")), json.at("zero").get<bool>()};
}

inline Split split_of(const std::string& name) { return named(name, all_splits, "a split"); }

}  // namespace salient
