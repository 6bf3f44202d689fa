#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const LabelLayers& label) {
  return {{"label", label.name},
          {"train_words", label.train_words},
          {"shares", label.shares},
          {"dominant_layer", label.dominant ? Json(*label.dominant) : Json(nullptr)}};
}

Json json_of(const LabelCut& cut) {
  Json pairs = Json::array();
  for (const LabelPair& pair : cut.pairs) {
    pairs.push_back(Json::array({pair.one, pair.other, pair.shared}));
  }
  return {{"delta", cut.delta ? number(*cut.delta) : Json(nullptr)},
          {"mass", number(cut.mass)},
          {"all", cut.all},
          {"neurons", cut.neurons},
          {"pairs", std::move(pairs)}};
}

LabelLayers label_from(const nlohmann::json& json) {
  LabelLayers label;
  json.at("label").get_to(label.name);
  json.at("train_words").get_to(label.train_words);
  json.at("shares").get_to(label.shares);
  const nlohmann::json& dominant = json.at("dominant_layer");
  if (!dominant.is_null()) label.dominant = dominant.get<std::int32_t>();
  return label;
}

LabelCut cut_from(const nlohmann::json& json) {
  LabelCut cut;
  if (!json.at("delta").is_null()) cut.delta = json.at("delta").get<double>();
  json.at("mass").get_to(cut.mass);
  json.at("all").get_to(cut.all);
  json.at("neurons").get_to(cut.neurons);
  for (const auto& pair : json.at("pairs")) {
    cut.pairs.push_back({pair.at(0).get<std::int32_t>(), pair.at(1).get<std::int32_t>(),
                         pair.at(2).get<std::int64_t>()});
  }
  return cut;
}

/// Throws UsageError where the parts are not of the same labels and layers.
void check(const TaskLabels& labels) {
  const std::int64_t count = std::ssize(labels.labels);
  for (const LabelLayers& label : labels.labels) {
    if (label.shares.size() != labels.numbers.size()) {
      throw UsageError("a label has not a share of each layer");
    }
  }
  for (const LabelCut& cut : labels.cuts) {
    if (std::ssize(cut.neurons) != count) throw UsageError("a cut is not of all labels");
    for (const LabelPair& pair : cut.pairs) {
      if (pair.one < 0 || pair.other <= pair.one || pair.other >= count) {
        throw UsageError("a label that the task does not have shares neurons");
      }
    }
  }
}

/// The first cells of a row: which neurons are a label's.
void add_cut(const LabelCut& cut, const TaskLabels& labels, Csv& csv) {
  csv.known(cut.delta).cell(cut.delta ? name_of(labels.scale) : std::string_view());
  csv.cell(cut.mass);
}

}  // namespace

std::string labels_json(const TaskLabels& labels) {
  Json names = Json::array(), cuts = Json::array();
  for (const LabelLayers& label : labels.labels) names.push_back(json_of(label));
  for (const LabelCut& cut : labels.cuts) cuts.push_back(json_of(cut));
  return text_of({{"task", labels.task},
                  {"layers", labels.numbers},
                  {"scale", name_of(labels.scale)},
                  {"labels", std::move(names)},
                  {"cuts", std::move(cuts)}});
}

TaskLabels read_labels(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskLabels labels;
    json.at("task").get_to(labels.task);
    json.at("layers").get_to(labels.numbers);
    labels.scale = scale_from(json.at("scale"));
    for (const auto& label : json.at("labels")) labels.labels.push_back(label_from(label));
    for (const auto& cut : json.at("cuts")) labels.cuts.push_back(cut_from(cut));
    check(labels);
    return labels;
  });
}

std::string label_neurons_table(const TaskLabels& labels, std::int64_t flag_below) {
  Csv csv{"delta",       "scale",   "mass",    "all_labels",     "label",
          "train_words", "flagged", "neurons", "dominant_layer", "dominant_share"};
  for (const LabelCut& cut : labels.cuts) {
    for (std::size_t i = 0; i < labels.labels.size(); ++i) {
      const LabelLayers& label = labels.labels[i];
      add_cut(cut, labels, csv);
      csv.cell(cut.all).cell(label.name).cell(label.train_words);
      csv.cell(label.train_words < flag_below ? "yes" : "no").cell(cut.neurons[i]);
      csv.cell(label.dominant ? std::to_string(*label.dominant) : std::string());
      csv.share(label.dominant_share(), label.dominant ? 1 : 0).end();
    }
  }
  return csv.content();
}

std::string label_layers_table(const TaskLabels& labels, std::int64_t flag_below) {
  Csv csv{"label", "train_words", "flagged", "layer", "share", "dominant"};
  for (const LabelLayers& label : labels.labels) {
    for (std::size_t layer = 0; layer < labels.numbers.size(); ++layer) {
      csv.cell(label.name).cell(label.train_words);
      csv.cell(label.train_words < flag_below ? "yes" : "no");
      csv.cell(std::int64_t{labels.numbers[layer]}).cell(label.shares[layer]);
      csv.cell(label.dominant == labels.numbers[layer] ? "yes" : "no").end();
    }
  }
  return csv.content();
}

std::string label_overlap_table(const TaskLabels& labels) {
  Csv csv{"delta", "scale", "mass", "label", "other", "shared", "jaccard"};
  for (const LabelCut& cut : labels.cuts) {
    for (const LabelPair& pair : cut.pairs) {
      add_cut(cut, labels, csv);
      csv.cell(labels.labels[static_cast<std::size_t>(pair.one)].name);
      csv.cell(labels.labels[static_cast<std::size_t>(pair.other)].name);
      csv.cell(pair.shared).cell(cut.jaccard(pair)).end();
    }
  }
  return csv.content();
}

}  // namespace salient
