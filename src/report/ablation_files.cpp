#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

constexpr LeftOut fills[] = {LeftOut::mean, LeftOut::zero};

Json json_of(const AblationFrame& frame) {
  return {{"split", name_of(frame.split)},
          {"fill", name_of(frame.fill)},
          {"words", frame.words},
          {"all", frame.all},
          {"none", frame.none},
          {"majority", frame.majority}};
}

Json json_of(const AblationCurve& curve) {
  Json json{{"kept", name_of(curve.kept)},
            {"draw", curve.draw},
            {"split", name_of(curve.split)},
            {"fill", name_of(curve.fill)},
            {"correct", curve.correct}};
  if (curve.kept == KeptNeurons::file) json["file"] = curve.file;
  return json;
}

Json json_of(const AblationMargin& margin) {
  return {
      {"over", name_of(margin.over)},
      {"split", name_of(margin.split)},
      {"fill", name_of(margin.fill)},
      {"margins", list_of(margin.margins, [](const Margin& of_size) { return json_of(of_size); })}};
}

Json json_of(const Ablation& ablation) {
  Json frames = Json::array(), curves = Json::array(), margins = Json::array();
  for (const AblationFrame& frame : ablation.frames) frames.push_back(json_of(frame));
  for (const AblationCurve& curve : ablation.curves) curves.push_back(json_of(curve));
  for (const AblationMargin& margin : ablation.margins) margins.push_back(json_of(margin));
  return {{"l1", number(ablation.l1)},   {"l2", number(ablation.l2)},
          {"own", ablation.own},         {"percents", ablation.percents},
          {"neurons", ablation.sizes},   {"frames", std::move(frames)},
          {"curves", std::move(curves)}, {"margins", std::move(margins)}};
}

LeftOut fill_of(const nlohmann::json& json) {
  return named(json.at("fill").get<std::string>(), fills, "what stands for masked neurons");
}

AblationFrame frame_from(const nlohmann::json& json) {
  return {split_of(json.at("split").get<std::string>()), fill_of(json),
          json.at("words").get<std::int64_t>(),          json.at("all").get<std::int64_t>(),
          json.at("none").get<std::int64_t>(),           json.at("majority").get<std::int64_t>()};
}

AblationCurve curve_from(const nlohmann::json& json, std::size_t sizes) {
  AblationCurve curve;
  curve.kept = named(json.at("kept").get<std::string>(), all_kept_neurons, "kept neurons");
  json.at("draw").get_to(curve.draw);
  curve.split = split_of(json.at("split").get<std::string>());
  curve.fill = fill_of(json);
  json.at("correct").get_to(curve.correct);
  if (curve.kept == KeptNeurons::file) json.at("file").get_to(curve.file);
  if (curve.correct.size() != sizes) throw UsageError("a curve of another length");
  return curve;
}

AblationMargin ablation_margin_from(const nlohmann::json& json, std::size_t sizes) {
  AblationMargin margin;
  margin.over = named(json.at("over").get<std::string>(), all_kept_neurons, "kept neurons");
  margin.split = split_of(json.at("split").get<std::string>());
  margin.fill = fill_of(json);
  for (const auto& of_size : json.at("margins")) {
    margin.margins.push_back(margin_from(of_size));
  }
  if (margin.margins.size() != sizes) throw UsageError("margins of other sizes");
  return margin;
}

Ablation ablation_from(const nlohmann::json& json) {
  Ablation ablation;
  json.at("l1").get_to(ablation.l1);
  json.at("l2").get_to(ablation.l2);
  json.at("own").get_to(ablation.own);
  json.at("percents").get_to(ablation.percents);
  json.at("neurons").get_to(ablation.sizes);
  if (ablation.sizes.size() != ablation.percents.size()) throw UsageError("sizes without percents");
  for (const auto& frame : json.at("frames")) ablation.frames.push_back(frame_from(frame));
  for (const auto& curve : json.at("curves")) {
    ablation.curves.push_back(curve_from(curve, ablation.sizes.size()));
  }
  for (const auto& margin : json.at("margins")) {
    ablation.margins.push_back(ablation_margin_from(margin, ablation.sizes.size()));
  }
  return ablation;
}

/// One row: `kept` is a kind of neurons, or a line of the frame.
struct Row {
  const Ablation& ablation;
  const AblationFrame& frame;

  void add(Csv& csv, std::string_view kept, std::int64_t draw, const std::string& percent,
           const std::string& neurons, std::int64_t correct) const {
    csv.cell(ablation.l1).cell(ablation.l2).cell(ablation.own ? "yes" : "no");
    csv.cell(name_of(frame.split)).cell(name_of(frame.fill)).cell(kept).cell(draw);
    csv.cell(std::string_view(percent)).cell(std::string_view(neurons));
    csv.cell(correct).cell(frame.words);
    csv.share(static_cast<double>(correct) / static_cast<double>(frame.words), frame.words).end();
  }
};

void add_rows(const Ablation& ablation, const AblationFrame& frame, Csv& csv) {
  const Row row{ablation, frame};
  row.add(csv, "all", 0, "100", "", frame.all);
  row.add(csv, "none", 0, "0", "0", frame.none);
  row.add(csv, "majority", 0, "", "", frame.majority);
  for (const AblationCurve& curve : ablation.curves) {
    if (curve.split != frame.split || curve.fill != frame.fill) continue;
    for (std::size_t i = 0; i < curve.correct.size(); ++i) {
      const std::string kept =
          curve.kept == KeptNeurons::file ? curve.file : std::string(name_of(curve.kept));
      row.add(csv, kept, curve.draw, as_digits(ablation.percents[i]),
              std::to_string(ablation.sizes[i]), curve.correct[i]);
    }
  }
}

}  // namespace

std::string ablation_json(const TaskAblation& ablation) {
  Json probes = Json::array();
  for (const Ablation& probe : ablation.probes) probes.push_back(json_of(probe));
  return text_of({{"task", ablation.task}, {"probes", std::move(probes)}});
}

TaskAblation read_ablation(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskAblation ablation;
    json.at("task").get_to(ablation.task);
    for (const auto& probe : json.at("probes")) ablation.probes.push_back(ablation_from(probe));
    return ablation;
  });
}

std::string ablation_table(const TaskAblation& ablation) {
  Csv csv{"l1",   "l2",      "own",     "split",   "fill",  "kept",
          "draw", "percent", "neurons", "correct", "words", "accuracy"};
  for (const Ablation& probe : ablation.probes) {
    for (const AblationFrame& frame : probe.frames) add_rows(probe, frame, csv);
  }
  return csv.content();
}

std::string ablation_margins_table(const TaskAblation& ablation) {
  Csv csv{"l1",      "l2",      "own",    "split",      "fill",       "over",
          "percent", "neurons", "margin", "margin_low", "margin_high"};
  for (const Ablation& probe : ablation.probes) {
    for (const AblationMargin& margin : probe.margins) {
      for (std::size_t i = 0; i < margin.margins.size(); ++i) {
        const Margin& of_size = margin.margins[i];
        csv.cell(probe.l1).cell(probe.l2).cell(probe.own ? "yes" : "no");
        csv.cell(name_of(margin.split)).cell(name_of(margin.fill)).cell(name_of(margin.over));
        csv.cell(probe.percents[i]).cell(probe.sizes[i]);
        csv.cell(of_size.value).cell(of_size.low).cell(of_size.high).end();
      }
    }
  }
  return csv.content();
}

}  // namespace salient
