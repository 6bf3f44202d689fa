#include "report/json_parts.hpp"
#include "report/score_intervals.hpp"
#include "report/sentence_scores.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json known_fraction(double value, std::int64_t words) {
  return words > 0 ? number(value) : Json(nullptr);
}

Json json_of(const Certificate& c) {
  return {{"status", status_of(c)},
          {"certified", c.certified},
          {"converged", c.converged},
          {"objective", number(c.objective)},
          {"loss", number(c.loss)},
          {"kkt", c.certified ? number(c.kkt) : Json(nullptr)},
          {"kkt_at_zero", c.certified ? number(c.kkt_at_zero) : Json(nullptr)},
          {"kkt_relative", c.certified ? number(c.relative()) : Json(nullptr)},
          {"tolerance", number(c.tolerance)},
          {"passes", c.passes},
          {"nonzero_weights", c.nonzero},
          {"duality_gap", known(c.gap)},
          {"weight_error", known(c.weight_error)},
          {"resolved_places", known(c.resolved)},
          {"resolved_places_estimate", known(c.resolved_estimate)}};
}

Json json_of(const std::optional<PaperScore>& score) {
  if (!score) return nullptr;
  return {{"score", number(score->value())},     {"top", number(score->top)},
          {"bottom", number(score->bottom)},     {"weakest", number(score->weakest)},
          {"all", number(score->all)},           {"bias_only", number(score->bias_only)},
          {"left_out", name_of(score->left_out)}};
}

Json path_of(const TaskReport& task) {
  const char* const share = task.predicts_numbers ? "dev_r_squared" : "dev_accuracy";
  Json path = Json::array();
  for (const PathPoint& point : task.path) {
    path.push_back({{"l1", number(point.l1)},
                    {"l2", number(point.l2)},
                    {"dev_loss", number(point.dev_loss)},
                    {"dev_loss_error", number(point.dev_loss_error)},
                    {share, number(point.dev_accuracy)},
                    {"chosen", point.chosen},
                    {"given", point.given},
                    {"paper_score", json_of(point.paper_score)},
                    {"certificate", json_of(point.certificate)}});
  }
  return path;
}

Json json_of(const PenaltyConventions& by) {
  return {{"mean_loss", {{"l1", number(by.l1)}, {"l2", number(by.l2)}}},
          {"summed_loss", {{"l1", number(by.summed_l1)}, {"l2", number(by.summed_l2)}}},
          {"raw_weights_min_median_max", {{"l1", by.raw_l1}, {"l2", by.raw_l2}}},
          {"norm_not_squared", {{"l1", number(by.l1)}, {"l2", number(by.norm_l2)}}}};
}

Json json_of(const UnseenLabel& label) {
  return {{"label", label.name}, {"split", name_of(label.split)}, {"words", label.words}};
}

/// Of each label the neurons to which it gives weight, the largest first.
Json labels_of(const TaskReport& task) {
  Json labels = Json::array();
  for (std::size_t label = 0; label < task.ranking.by_label.size(); ++label) {
    Json ordering = Json::array();
    for (const RankedNeuron& ranked : task.ranking.by_label[label]) {
      if (!ranked.zero) ordering.push_back(json_of(ranked));
    }
    labels.push_back({{"label", task.labels.names()[label]}, {"ordering", std::move(ordering)}});
  }
  return labels;
}

/// [true, predicted, words] of the cells that are not 0, labels by their places; the true label is
/// null for words of labels that train has not.
Json json_of(const Confusion& confusion) {
  Json cells = Json::array();
  for (Eigen::Index truth = 0; truth < confusion.rows(); ++truth) {
    const Json row = truth < confusion.cols() ? Json(truth) : Json(nullptr);
    for (Eigen::Index guess = 0; guess < confusion.cols(); ++guess) {
      const std::int64_t words = confusion(truth, guess);
      if (words != 0) cells.push_back(Json::array({row, guess, words}));
    }
  }
  return cells;
}

Json json_of(const std::optional<ChunkScore>& score) {
  if (!score) return nullptr;
  return {{"chunks", score->chunks},
          {"predicted", score->predicted},
          {"correct", score->correct},
          {"precision", known_fraction(score->precision(), score->predicted)},
          {"recall", known_fraction(score->recall(), score->chunks)},
          {"f1", known_fraction(score->f1(), score->chunks)}};
}

Json json_of(const ProbeScore& s, const NumberScore& numbers) {
  return {{"split", name_of(s.split)},
          {"words", s.words},
          {"excluded", s.excluded},
          {"loss", known_fraction(s.loss, s.words)},
          {"squared_error", known_fraction(numbers.squared_error, s.words)},
          {"root_squared_error", known_fraction(numbers.root_squared_error(), s.words)},
          {"r_squared", known(numbers.r_squared)},
          {"pearson", known(numbers.pearson)},
          {"spearman", known(numbers.spearman)},
          {"intervals", json_of(s.intervals)}};
}

Json json_of(const ProbeScore& s, const LabelSet& names) {
  if (s.numbers) return json_of(s, *s.numbers);
  Json labels = Json::array();
  for (std::size_t i = 0; i < s.labels.size(); ++i) {
    const LabelScore& label = s.labels[i];
    labels.push_back({{"label", names.name(static_cast<std::int32_t>(i))},
                      {"train_words", label.train_words},
                      {"words", label.words},
                      {"predicted", label.predicted},
                      {"correct", label.correct},
                      {"precision", known_fraction(label.precision(), label.predicted)},
                      {"recall", known_fraction(label.recall(), label.words)},
                      {"f1", known_fraction(label.f1(), label.words)}});
  }
  return {{"split", name_of(s.split)},
          {"words", s.words},
          {"correct", s.correct},
          {"unseen", s.unseen},
          {"excluded", s.excluded},
          {"majority", s.majority},
          {"accuracy", known_fraction(s.accuracy(), s.words)},
          {"accuracy_of_all", known_fraction(s.accuracy_of_all(), s.words + s.excluded)},
          {"majority_accuracy", known_fraction(s.majority_accuracy(), s.words)},
          {"macro_f1", known_fraction(s.macro_f1(), s.words)},
          {"mcc", known(s.mcc())},
          {"loss", known_fraction(s.loss, s.words - s.unseen)},
          {"loss_bits", known_fraction(s.loss_bits(), s.words - s.unseen)},
          {"chunks", json_of(s.chunks)},
          {"labels", std::move(labels)},
          {"words_of_unseen", s.words_of_unseen},
          {"confusion", json_of(s.confusion)},
          {"intervals", json_of(s.intervals)},
          {"sentences", json_of(s.sentences)}};
}

Json json_of(const RedundancyClusters& clusters, const NeuronLayout& neurons) {
  const ClusterShape shape = shape_of(clusters, neurons);
  return {{"threshold", number(clusters.threshold)},
          {"clusters", clusters.size()},
          {"kept", number(shape.kept)},
          {"within_layer", number(shape.within_layer)},
          {"within_adjacent", number(shape.within_adjacent)},
          {"sizes", shape.sizes},
          {"windows", shape.windows},
          {"representatives", list_of(clusters.representatives)},
          {"cluster_of", clusters.cluster_of}};
}

}  // namespace

std::string ranking_json(const TaskReport& task, const NeuronLayout& neurons) {
  Json json{{"task", task.name},
            {"model", task.model_digest},
            {"recipe", task.recipe},
            {"deviations", task.deviations},
            {"order", name_of(task.ranking_options.order)},
            {"weights_of", task.standardised ? "standardised activations" : "raw activations"},
            {"probe", status_of(task.certificate)},
            {"converged", task.certificate.converged}};
  add_layout(neurons, json);
  json["ordering"] = list_of(task.ranking.order);
  if (task.standardised) json["ordering_on_raw_activations"] = list_of(task.raw_ranking.order);
  json["stride"] = task.ranking_options.stride;
  json["cutoffs"] = task.ranking.cutoffs;
  json["stepped_ordering"] = list_of(task.ranking.stepped_order);
  json["by_label"] = labels_of(task);
  return text_of(json);
}

std::string redundancy_json(const Report& report) {
  Json cuts = Json::array();
  for (const RedundancyClusters& clusters : report.redundancy) {
    cuts.push_back(json_of(clusters, report.neurons));
  }
  Json json{{"distance", report.redundancy_absolute ? "1 - |r|" : "1 - r"}};
  add_layout(report.neurons, json);
  json["thresholds"] = std::move(cuts);
  json["cka"] = rows_of(report.cka);
  return text_of(json);
}

std::string scores_json(const TaskReport& task) {
  Json scores = Json::array();
  for (const ProbeScore& score : task.scores) scores.push_back(json_of(score, task.labels));
  return text_of({{"task", task.name},
                  {"target", task.predicts_numbers ? "number" : "label"},
                  {"recipe", task.recipe},
                  {"deviations", task.deviations},
                  {"solver", task.solver},
                  {"standardised", task.standardised},
                  {"l1", number(task.l1)},
                  {"l2", number(task.l2)},
                  {"penalties", json_of(task.penalties)},
                  {"certificate", json_of(task.certificate)},
                  {"scores", std::move(scores)},
                  {"unseen_labels",
                   list_of(task.unseen, [](const UnseenLabel& label) { return json_of(label); })},
                  {"folds", task.folds},
                  {"path", path_of(task)}});
}

}  // namespace salient
