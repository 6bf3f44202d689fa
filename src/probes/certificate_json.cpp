#include "probes/certificate_json.hpp"

namespace salient {

nlohmann::json to_json(const Certificate& c) {
  return {{"objective", c.objective},     {"loss", c.loss},           {"kkt", c.kkt},
          {"kkt_at_zero", c.kkt_at_zero}, {"passes", c.passes},       {"nonzero", c.nonzero},
          {"tolerance", c.tolerance},     {"converged", c.converged}, {"certified", c.certified}};
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
  return c;
}

}  // namespace salient
