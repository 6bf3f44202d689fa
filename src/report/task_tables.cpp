#include <optional>

#include "report/csv.hpp"
#include "report/format.hpp"
#include "report/table_files.hpp"
#include "salient/analyses/salient_sets.hpp"

namespace salient {
namespace {

std::string number_scores_table(const TaskReport& task) {
  Csv csv = table_of_task({"split", "words", "excluded", "loss_half_squared", "squared_error",
                           "root_squared_error", "r_squared", "pearson", "spearman", "loss_low",
                           "loss_high", "root_squared_error_low", "root_squared_error_high",
                           "r_squared_low", "r_squared_high", "pearson_low", "pearson_high",
                           "spearman_low", "spearman_high"});
  for (const ProbeScore& s : task.scores) {
    const NumberScore numbers = s.numbers.value_or(NumberScore{});
    csv.cell(name_of(s.split)).cell(s.words).cell(s.excluded);
    csv.share(s.loss, s.words).share(numbers.squared_error, s.words);
    csv.share(numbers.root_squared_error(), s.words);
    csv.known(numbers.r_squared).known(numbers.pearson).known(numbers.spearman);
    const ScoreIntervals intervals = s.intervals.value_or(ScoreIntervals{});
    csv.interval(intervals.loss).interval(intervals.root_squared_error);
    csv.interval(intervals.r_squared).interval(intervals.pearson).interval(intervals.spearman);
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

/// Empty cells where there is no such score.
void add_paper_score(const std::optional<PaperScore>& known, Csv& csv) {
  const PaperScore score = known.value_or(PaperScore{});
  const std::int64_t is_known = known ? 1 : 0;
  for (const double value :
       {score.value(), score.top, score.bottom, score.weakest, score.all, score.bias_only}) {
    csv.share(value, is_known);
  }
  csv.cell(known ? name_of(score.left_out) : std::string_view());
}

}  // namespace

Csv table_of_task(const std::vector<std::string_view>& header) {
  return Csv(header, {"probe", "recipe", "weights"});
}

void end_row(Csv& csv, const TaskReport& task, const std::string& status) {
  csv.cell(status).cell(recipe_of(task.recipe, task.deviations)).cell(scale_of(task)).end();
}

std::string scores_table(const TaskReport& task) {
  if (task.predicts_numbers) return number_scores_table(task);
  Csv csv = table_of_task(
      {"split",          "words",           "correct",           "unseen",       "excluded",
       "accuracy",       "accuracy_of_all", "majority_accuracy", "macro_f1",     "mcc",
       "loss_nats",      "loss_bits",       "chunk_precision",   "chunk_recall", "chunk_f1",
       "macro_f1_low",   "macro_f1_high",   "mcc_low",           "mcc_high",     "loss_nats_low",
       "loss_nats_high", "chunk_f1_low",    "chunk_f1_high"});
  for (const ProbeScore& s : task.scores) {
    csv.cell(name_of(s.split)).cell(s.words).cell(s.correct).cell(s.unseen).cell(s.excluded);
    csv.share(s.accuracy(), s.words).share(s.accuracy_of_all(), s.words + s.excluded);
    csv.share(s.majority_accuracy(), s.words).share(s.macro_f1(), s.words).known(s.mcc());
    csv.share(s.loss, s.words - s.unseen).share(s.loss_bits(), s.words - s.unseen);
    const ChunkScore chunks = s.chunks.value_or(ChunkScore{});
    csv.share(chunks.precision(), chunks.predicted).share(chunks.recall(), chunks.chunks);
    csv.share(chunks.f1(), chunks.chunks);
    const ScoreIntervals intervals = s.intervals.value_or(ScoreIntervals{});
    csv.interval(intervals.macro_f1).interval(intervals.mcc).interval(intervals.loss);
    csv.interval(intervals.chunk_f1);
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

std::string labels_table(const TaskReport& task, std::int64_t flag_below) {
  Csv csv = table_of_task({"split", "label", "train_words", "flagged", "words", "predicted",
                           "correct", "precision", "recall", "f1", "precision_low",
                           "precision_high", "recall_low", "recall_high", "f1_low", "f1_high"});
  for (const ProbeScore& score : task.scores) {
    for (std::size_t i = 0; i < score.labels.size(); ++i) {
      const LabelScore& label = score.labels[i];
      csv.cell(name_of(score.split)).cell(task.labels.names()[i]).cell(label.train_words);
      csv.cell(label.train_words < flag_below ? "yes" : "no");
      csv.cell(label.words).cell(label.predicted).cell(label.correct);
      csv.share(label.precision(), label.predicted).share(label.recall(), label.words);
      csv.share(label.f1(), label.words);
      const LabelIntervals intervals = intervals_of_label(score, i);
      csv.interval(intervals.precision).interval(intervals.recall).interval(intervals.f1);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

std::string confusion_table(const TaskReport& task) {
  Csv csv = table_of_task({"split", "label", "predicted", "words"});
  const std::vector<std::string>& names = task.labels.names();
  for (const ProbeScore& score : task.scores) {
    for (Eigen::Index truth = 0; truth < score.confusion.rows(); ++truth) {
      const bool unseen = truth == score.confusion.cols();
      for (Eigen::Index guess = 0; guess < score.confusion.cols(); ++guess) {
        if (score.confusion(truth, guess) == 0) continue;
        csv.cell(name_of(score.split));
        csv.cell(unseen ? "(unseen)" : names[static_cast<std::size_t>(truth)]);
        csv.cell(names[static_cast<std::size_t>(guess)]).cell(score.confusion(truth, guess));
        end_row(csv, task, status_of(task));
      }
    }
  }
  return csv.content();
}

std::string path_table(const TaskReport& task) {
  const bool of_numbers = task.predicts_numbers;
  Csv csv = table_of_task({"l1", "l2", of_numbers ? "dev_loss_half_squared" : "dev_loss_nats",
                           "dev_loss_error", of_numbers ? "dev_r_squared" : "dev_accuracy",
                           "nonzero_weights", "kkt_relative", "passes", "chosen", "given",
                           "paper_score", "accuracy_top", "accuracy_bottom", "accuracy_weakest",
                           "accuracy_all", "accuracy_bias_only", "left_out"});
  for (const PathPoint& point : task.path) {
    const Certificate& c = point.certificate;
    csv.cell(point.l1).cell(point.l2).cell(point.dev_loss).cell(point.dev_loss_error);
    csv.cell(point.dev_accuracy);
    csv.cell(c.nonzero).share(c.relative(), c.certified ? 1 : 0).cell(c.passes);
    csv.cell(point.chosen ? "yes" : "no").cell(point.given ? "yes" : "no");
    add_paper_score(point.paper_score, csv);
    end_row(csv, task, std::string(status_of(c)));
  }
  return csv.content();
}

std::string penalties_table(const TaskReport& task) {
  Csv csv = table_of_task({"convention", "neurons", "l1", "l2"});
  const PenaltyConventions& by = task.penalties;
  const auto add = [&](std::string_view convention, std::string_view neurons, double l1,
                       double l2) {
    csv.cell(convention).cell(neurons).cell(l1).cell(l2);
    end_row(csv, task, status_of(task));
  };
  add("mean loss, l2 sum W^2", "all", by.l1, by.l2);
  add("summed loss", "all", by.summed_l1, by.summed_l2);
  constexpr std::string_view places[] = {"least deviation", "median deviation", "most deviation"};
  for (std::size_t i = 0; i < 3; ++i) {
    add("weights of raw activations", places[i], by.raw_l1[i], by.raw_l2[i]);
  }
  add("l2 |W| not squared", "all", by.l1, by.norm_l2);
  return csv.content();
}

std::string layers_table(const TaskReport& task, const NeuronLayout& neurons,
                         const TaskMinimalSets* minimal, const RedundancyClusters* clusters) {
  std::vector<std::string_view> header{"set",        "percent", "delta",  "set_neurons",
                                       "mean_layer", "layer",   "neurons"};
  if (neurons.has_slots()) header.insert(header.end(), {"neurons_of_head", "neurons_of_modifier"});
  if (clusters != nullptr) header.push_back("neurons_spread");
  Csv csv = table_of_task(header);
  for (const SalientSet& set : salient_sets(task.ranking.order, neurons, minimal, clusters)) {
    for (std::int32_t layer = 0; layer < neurons.layers; ++layer) {
      csv.cell(name_of(set.kind)).share(set.limit, set.kind == SalientKind::top ? 1 : 0);
      csv.share(set.limit, set.kind == SalientKind::minimal ? 1 : 0);
      csv.cell(set.neurons).known(set.mean_layer);
      csv.cell(std::int64_t{neurons.number(layer)});
      csv.cell(set.per_layer[static_cast<std::size_t>(layer)]);
      for (const std::vector<std::int64_t>& of_slot : set.per_slot) {
        csv.cell(of_slot[static_cast<std::size_t>(layer)]);
      }
      if (clusters != nullptr) csv.cell(set.spread[static_cast<std::size_t>(layer)]);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

std::string ordering_table(const TaskReport& task, const NeuronLayout& neurons) {
  Csv csv = table_of_task(with_slots(neurons, {"place", "layer", "unit", "score", "zero"}));
  std::int64_t place = 0;
  for (const RankedNeuron& ranked : task.ranking.order) {
    csv.cell(++place).neuron(ranked.neuron);
    csv.cell(ranked.score).cell(ranked.zero ? "yes" : "no");
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

std::string neurons_table(const TaskReport& task, const NeuronLayout& neurons) {
  Csv csv =
      table_of_task(with_slots(neurons, {"label", "place", "layer", "unit", "weight_magnitude"}));
  for (std::size_t label = 0; label < task.ranking.by_label.size(); ++label) {
    std::int64_t place = 0;
    for (const RankedNeuron& ranked : task.ranking.by_label[label]) {
      if (ranked.zero) break;
      csv.cell(task.labels.names()[label]).cell(++place);
      csv.neuron(ranked.neuron).cell(ranked.score);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

}  // namespace salient
