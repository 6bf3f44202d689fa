#include "probes/certificate_json.hpp"

namespace salient {
namespace {

/// Of what is not known there is no key.
template <class T>
void write(nlohmann::json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}

template <class T>
void read(const nlohmann::json& json, const char* key, std::optional<T>& value) {
  if (json.contains(key)) value = json.at(key).get<T>();
}

}  // namespace

nlohmann::json to_json(const Certificate& c) {
  nlohmann::json json = {
      {"objective", c.objective},     {"loss", c.loss},           {"kkt", c.kkt},
      {"kkt_at_zero", c.kkt_at_zero}, {"passes", c.passes},       {"nonzero", c.nonzero},
      {"tolerance", c.tolerance},     {"converged", c.converged}, {"certified", c.certified}};
  write(json, "gap", c.gap);
  write(json, "weight_error", c.weight_error);
  write(json, "resolved", c.resolved);
  write(json, "resolved_estimate", c.resolved_estimate);
  return json;
}

Certificate certificate_from(const nlohmann::json& json) {
  Certificate c;
  json.at("objective").get_to(c.objective);
  json.at("loss").get_to(c.loss);
  json.at("kkt").get_to(c.kkt);
  json.at("kkt_at_zero").get_to(c.kkt_at_zero);
  json.at("passes").get_to(c.passes);
  json.at("nonzero").get_to(c.nonzero);
  json.at("tolerance").get_to(c.tolerance);
  json.at("converged").get_to(c.converged);
  json.at("certified").get_to(c.certified);
  read(json, "gap", c.gap);
  read(json, "weight_error", c.weight_error);
  read(json, "resolved", c.resolved);
  read(json, "resolved_estimate", c.resolved_estimate);
  return c;
}

}  // namespace salient
