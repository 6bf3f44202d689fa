#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const SplitHits& hits) {
  return {{"split", name_of(hits.split)}, {"words", hits.words}, {"correct", hits.correct}};
}

Json json_of(const ScaledProbe& probe) {
  return {{"standardised", probe.standardised},
          {"l1", number(probe.l1)},
          {"l2", number(probe.l2)},
          {"converged", probe.converged},
          {"splits", list_of(probe.hits, [](const SplitHits& hits) { return json_of(hits); })},
          {"ordering", list_of(probe.order)}};
}

Json json_of(const ScaleAgreement& agreement) {
  return {{"neurons", agreement.neurons},
          {"overlap", number(agreement.overlap)},
          {"rank_correlation", known(agreement.correlation)}};
}

ScaledProbe probe_from(const nlohmann::json& json) {
  ScaledProbe probe;
  json.at("standardised").get_to(probe.standardised);
  json.at("l1").get_to(probe.l1);
  json.at("l2").get_to(probe.l2);
  json.at("converged").get_to(probe.converged);
  for (const auto& hits : json.at("splits")) {
    probe.hits.push_back({split_of(hits.at("split").get<std::string>()),
                          hits.at("words").get<std::int64_t>(),
                          hits.at("correct").get<std::int64_t>()});
  }
  for (const auto& ranked : json.at("ordering")) probe.order.push_back(ranked_from(ranked));
  return probe;
}

}  // namespace

std::string scale_json(const TaskScale& scale) {
  return text_of({{"task", scale.task},
                  {"agreement",
                   list_of(scale.agreement, [](const ScaleAgreement& at) { return json_of(at); })},
                  {"deviation", scale.deviation},
                  {"own", json_of(scale.own)},
                  {"other", json_of(scale.other)}});
}

TaskScale read_scale(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskScale scale;
    json.at("task").get_to(scale.task);
    for (const auto& at : json.at("agreement")) {
      scale.agreement.push_back({at.at("neurons").get<std::int64_t>(),
                                 at.at("overlap").get<double>(),
                                 known_from(at.at("rank_correlation"))});
    }
    json.at("deviation").get_to(scale.deviation);
    scale.own = probe_from(json.at("own"));
    scale.other = probe_from(json.at("other"));
    return scale;
  });
}

std::string scale_table(const TaskScale& scale, const NeuronLayout& neurons) {
  Csv csv(with_slots(neurons, {"layer", "unit", "deviation", "place_standardised", "place_raw"}));
  for (const PlaceShift& shift : shifts_of(scale, neurons.size(), neurons)) {
    const bool own = scale.own.standardised;
    csv.neuron(shift.neuron);
    csv.cell(scale.deviation[static_cast<std::size_t>(neurons.column(shift.neuron))]);
    csv.cell(own ? shift.own : shift.other).cell(own ? shift.other : shift.own).end();
  }
  return csv.content();
}

std::string scale_agreement_table(const TaskScale& scale) {
  Csv csv{"neurons", "overlap", "rank_correlation"};
  for (const ScaleAgreement& at : scale.agreement) {
    csv.cell(at.neurons).cell(at.overlap).known(at.correlation).end();
  }
  return csv.content();
}

}  // namespace salient
