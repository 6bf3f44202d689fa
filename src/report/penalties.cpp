#include "report/penalties.hpp"

#include <algorithm>

#include "report/csv.hpp"
#include "report/format.hpp"

namespace salient {

std::vector<ProbePenalties> penalties_from(const nlohmann::json& json) {
  std::vector<ProbePenalties> penalties;
  for (const auto& of_probe : json) {
    penalties.push_back({of_probe.at("l1").get<double>(), of_probe.at("l2").get<double>()});
  }
  return penalties;
}

std::string penalties_table_of(const std::string& of,
                               const std::vector<ProbePenalties>& penalties) {
  Csv csv{of, "l1", "l2"};
  std::int64_t number = 0;
  for (const ProbePenalties& of_probe : penalties) {
    csv.cell(++number).cell(of_probe.l1).cell(of_probe.l2).end();
  }
  return csv.content();
}

std::string l1_of(const std::vector<ProbePenalties>& penalties) {
  const auto [least, most] = std::minmax_element(
      penalties.begin(), penalties.end(),
      [](const ProbePenalties& one, const ProbePenalties& other) { return one.l1 < other.l1; });
  if (least == penalties.end()) return "";
  if (least->l1 == most->l1) return "l1 = " + as_scientific(least->l1);
  return "l1 from " + as_scientific(least->l1) + " to " + as_scientific(most->l1);
}

}  // namespace salient
