#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json marked_json(const MarkedSplit& marked) {
  return {{"split", name_of(marked.split)},  {"words", marked.words},
          {"of_label", marked.score.words},  {"marked", marked.score.predicted},
          {"correct", marked.score.correct}, {"area", known(marked.area)}};
}

Json marker_json(const LabelMarker& marker) {
  return {{"neurons", marker.neurons},
          {"weights", marker.weights},
          {"offset", marker.offset},
          {"threshold", marker.threshold},
          {"splits", list_of(marker.splits, marked_json)}};
}

Json marked_label_json(const MarkedLabel& label) {
  return {{"label", label.name},
          {"train_words", label.train_words},
          {"chosen_on", name_of(label.chosen_on)},
          {"best", json_of(label.best)},
          {"train_area", label.train_area},
          {"single", marker_json(label.single)},
          {"order", list_of(label.order)},
          {"sparse", list_of(label.sparse, marker_json)}};
}

LabelMarker marker_from(const nlohmann::json& json, std::int64_t train_words) {
  LabelMarker marker{json.at("neurons").get<std::int64_t>(),
                     json.at("weights").get<std::vector<double>>(),
                     json.at("offset").get<double>(),
                     json.at("threshold").get<double>(),
                     {}};
  for (const auto& of : json.at("splits")) {
    marker.splits.push_back(
        {split_of(of.at("split").get<std::string>()), of.at("words").get<std::int64_t>(),
         LabelScore{train_words, of.at("of_label").get<std::int64_t>(),
                    of.at("marked").get<std::int64_t>(), of.at("correct").get<std::int64_t>()},
         known_from(of.at("area"))});
  }
  if (marker.splits.empty()) throw UsageError("a label is marked on no split");
  return marker;
}

MarkedLabel marked_label_from(const nlohmann::json& json) {
  MarkedLabel label;
  json.at("label").get_to(label.name);
  json.at("train_words").get_to(label.train_words);
  label.chosen_on = split_of(json.at("chosen_on").get<std::string>());
  label.best = neuron_from(json.at("best"));
  json.at("train_area").get_to(label.train_area);
  label.single = marker_from(json.at("single"), label.train_words);
  if (label.single.weights.empty()) throw UsageError("a single neuron has no weight");
  for (const auto& neuron : json.at("order")) label.order.push_back(neuron_from(neuron));
  for (const auto& marker : json.at("sparse")) {
    label.sparse.push_back(marker_from(marker, label.train_words));
  }
  return label;
}

void add_marked(const MarkedSplit& marked, Csv& csv) {
  const LabelScore& score = marked.score;
  csv.cell(name_of(marked.split)).cell(marked.words).cell(score.words).cell(score.predicted);
  csv.cell(score.correct).share(score.precision(), score.predicted);
  csv.share(score.recall(), score.words).share(score.f1(), score.words + score.predicted);
  csv.known(marked.area).end();
}

}  // namespace

std::string single_neurons_json(const TaskSingleNeurons& found) {
  return text_of({{"task", found.task}, {"labels", list_of(found.labels, marked_label_json)}});
}

TaskSingleNeurons read_single_neurons(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskSingleNeurons found{json.at("task").get<std::string>(), {}};
    for (const auto& label : json.at("labels")) found.labels.push_back(marked_label_from(label));
    return found;
  });
}

std::string single_neurons_table(const TaskSingleNeurons& found, const NeuronLayout& neurons) {
  Csv csv(with_slots(neurons, {"label", "train_words", "layer", "unit", "train_area", "marks",
                               "threshold", "chosen_on", "split", "words", "of_label", "marked",
                               "correct", "precision", "recall", "f1", "area"}));
  for (const MarkedLabel& label : found.labels) {
    const double weight = label.single.weights.front();
    for (const MarkedSplit& marked : label.single.splits) {
      csv.cell(label.name).cell(label.train_words).neuron(label.best).cell(label.train_area);
      csv.cell(weight < 0 ? "low" : "high").cell(weight * label.single.threshold);
      csv.cell(name_of(label.chosen_on));
      add_marked(marked, csv);
    }
  }
  return csv.content();
}

std::string sparse_probes_table(const TaskSingleNeurons& found) {
  Csv csv{"label",  "train_words", "neurons",   "chosen_on", "split", "words", "of_label",
          "marked", "correct",     "precision", "recall",    "f1",    "area"};
  for (const MarkedLabel& label : found.labels) {
    for (const LabelMarker& marker : label.sparse) {
      for (const MarkedSplit& marked : marker.splits) {
        csv.cell(label.name).cell(label.train_words).cell(marker.neurons);
        csv.cell(name_of(label.chosen_on));
        add_marked(marked, csv);
      }
    }
  }
  return csv.content();
}

std::string sparse_neurons_table(const TaskSingleNeurons& found, const NeuronLayout& neurons) {
  Csv csv(with_slots(neurons, {"label", "place", "layer", "unit"}));
  for (const MarkedLabel& label : found.labels) {
    std::int64_t place = 0;
    for (const NeuronId neuron : label.order) {
      csv.cell(label.name).cell(++place).neuron(neuron).end();
    }
  }
  return csv.content();
}

}  // namespace salient
