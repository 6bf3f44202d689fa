#include <optional>

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
  Json json{{"kept", name_of(curve.kept)},   {"draw", curve.draw},
            {"split", name_of(curve.split)}, {"fill", name_of(curve.fill)},
            {"correct", curve.correct},      {"area", number(curve.area)}};
  if (curve.kept == KeptNeurons::file) json["file"] = curve.file;
  return json;
}

Json json_of(const AblationMargin& margin) {
  return {
      {"over", name_of(margin.over)},
      {"split", name_of(margin.split)},
      {"fill", name_of(margin.fill)},
      {"margins", list_of(margin.margins, [](const Margin& of_size) { return json_of(of_size); })},
      {"area", json_of(margin.area)}};
}

Json json_of(const Ablation& ablation) {
  Json frames = Json::array(), curves = Json::array(), margins = Json::array();
  for (const AblationFrame& frame : ablation.frames) frames.push_back(json_of(frame));
  for (const AblationCurve& curve : ablation.curves) curves.push_back(json_of(curve));
  for (const AblationMargin& margin : ablation.margins) margins.push_back(json_of(margin));
  return {{"l1", number(ablation.l1)},   {"l2", number(ablation.l2)},
          {"own", ablation.own},         {"of_neurons", ablation.neurons},
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
  json.at("area").get_to(curve.area);
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
  margin.area = margin_from(json.at("area"));
  if (margin.margins.size() != sizes) throw UsageError("margins of other sizes");
  return margin;
}

Ablation ablation_from(const nlohmann::json& json) {
  Ablation ablation;
  json.at("l1").get_to(ablation.l1);
  json.at("l2").get_to(ablation.l2);
  json.at("own").get_to(ablation.own);
  json.at("of_neurons").get_to(ablation.neurons);
  json.at("neurons").get_to(ablation.sizes);
  for (const auto& frame : json.at("frames")) ablation.frames.push_back(frame_from(frame));
  for (const auto& curve : json.at("curves")) {
    ablation.curves.push_back(curve_from(curve, ablation.sizes.size()));
  }
  for (const auto& margin : json.at("margins")) {
    ablation.margins.push_back(ablation_margin_from(margin, ablation.sizes.size()));
  }
  return ablation;
}

/// What every row begins with.
void start_row(const Ablation& ablation, Split split, LeftOut fill, Csv& csv) {
  csv.cell(ablation.l1).cell(ablation.l2).cell(ablation.own ? "yes" : "no");
  csv.cell(name_of(split)).cell(name_of(fill));
}

std::string kept_name(const AblationCurve& curve) {
  return curve.kept == KeptNeurons::file ? curve.file : std::string(name_of(curve.kept));
}

/// A number of neurons and how many percent of all they are; both empty where it is none.
void add_size(std::optional<std::int64_t> size, const Ablation& ablation, Csv& csv) {
  if (!size) {
    csv.cell("").cell("");
    return;
  }
  csv.cell(*size);
  csv.cell(100.0 * static_cast<double>(*size) / static_cast<double>(ablation.neurons));
}

/// One row: `kept` is a kind of neurons, or a line of the frame.
struct Row {
  const Ablation& ablation;
  const AblationFrame& frame;

  void add(Csv& csv, std::string_view kept, std::int64_t draw, std::optional<std::int64_t> neurons,
           std::int64_t correct) const {
    start_row(ablation, frame.split, frame.fill, csv);
    csv.cell(kept).cell(draw);
    add_size(neurons, ablation, csv);
    csv.cell(correct).cell(frame.words);
    csv.share(static_cast<double>(correct) / static_cast<double>(frame.words), frame.words).end();
  }
};

void add_rows(const Ablation& ablation, const AblationFrame& frame, Csv& csv) {
  const Row row{ablation, frame};
  row.add(csv, "all", 0, ablation.neurons, frame.all);
  row.add(csv, "none", 0, 0, frame.none);
  row.add(csv, "majority", 0, std::nullopt, frame.majority);
  for (const AblationCurve& curve : ablation.curves) {
    if (curve.split != frame.split || curve.fill != frame.fill) continue;
    for (std::size_t i = 0; i < curve.correct.size(); ++i) {
      row.add(csv, kept_name(curve), curve.draw, ablation.sizes[i], curve.correct[i]);
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
          "draw", "neurons", "percent", "correct", "words", "accuracy"};
  for (const Ablation& probe : ablation.probes) {
    for (const AblationFrame& frame : probe.frames) add_rows(probe, frame, csv);
  }
  return csv.content();
}

std::string ablation_areas_table(const TaskAblation& ablation) {
  Csv csv{"l1", "l2", "own", "split", "fill", "kept", "draw", "area"};
  for (const Ablation& probe : ablation.probes) {
    for (const AblationCurve& curve : probe.curves) {
      start_row(probe, curve.split, curve.fill, csv);
      csv.cell(std::string_view(kept_name(curve))).cell(std::int64_t{curve.draw});
      csv.cell(curve.area).end();
    }
  }
  return csv.content();
}

std::string ablation_margins_table(const TaskAblation& ablation) {
  Csv csv{"l1",      "l2",     "own",        "split",       "fill", "over",  "neurons",
          "percent", "margin", "margin_low", "margin_high", "p",    "p_holm"};
  for (const Ablation& probe : ablation.probes) {
    for (const AblationMargin& margin : probe.margins) {
      const auto add = [&](std::optional<std::int64_t> neurons, const Margin& of_size) {
        start_row(probe, margin.split, margin.fill, csv);
        csv.cell(name_of(margin.over));
        add_size(neurons, probe, csv);
        add_margin(&of_size, csv);
        csv.end();
      };
      for (std::size_t i = 0; i < margin.margins.size(); ++i) {
        add(probe.sizes[i], margin.margins[i]);
      }
      add(std::nullopt, margin.area);
    }
  }
  return csv.content();
}

}  // namespace salient
