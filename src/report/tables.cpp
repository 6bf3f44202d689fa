#include <algorithm>
#include <optional>

#include "report/csv.hpp"
#include "report/format.hpp"
#include "report/table_files.hpp"
#include "salient/analyses/salient_sets.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string number_scores_table(const TaskReport& task) {
  Csv csv = table_of_task({"split", "words", "excluded", "loss_half_squared", "squared_error",
                           "root_squared_error", "r_squared", "pearson", "spearman"});
  for (const ProbeScore& s : task.scores) {
    const NumberScore numbers = s.numbers.value_or(NumberScore{});
    csv.cell(name_of(s.split)).cell(s.words).cell(s.excluded);
    csv.share(s.loss, s.words).share(numbers.squared_error, s.words);
    csv.share(numbers.root_squared_error(), s.words);
    csv.known(numbers.r_squared).known(numbers.pearson).known(numbers.spearman);
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

std::string scores_table(const TaskReport& task) {
  if (task.predicts_numbers) return number_scores_table(task);
  Csv csv = table_of_task({"split", "words", "correct", "unseen", "excluded", "accuracy",
                           "accuracy_of_all", "majority_accuracy", "macro_f1", "mcc", "loss_nats",
                           "loss_bits", "chunk_precision", "chunk_recall", "chunk_f1"});
  for (const ProbeScore& s : task.scores) {
    csv.cell(name_of(s.split)).cell(s.words).cell(s.correct).cell(s.unseen).cell(s.excluded);
    csv.share(s.accuracy(), s.words).share(s.accuracy_of_all(), s.words + s.excluded);
    csv.share(s.majority_accuracy(), s.words).share(s.macro_f1(), s.words).share(s.mcc(), s.words);
    csv.share(s.loss, s.words - s.unseen).share(s.loss_bits(), s.words - s.unseen);
    const ChunkScore chunks = s.chunks.value_or(ChunkScore{});
    csv.share(chunks.precision(), chunks.predicted).share(chunks.recall(), chunks.chunks);
    csv.share(chunks.f1(), chunks.chunks);
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

std::string labels_table(const TaskReport& task, std::int64_t flag_below) {
  Csv csv = table_of_task({"split", "label", "train_words", "flagged", "words", "predicted",
                           "correct", "precision", "recall", "f1"});
  for (const ProbeScore& score : task.scores) {
    for (std::size_t i = 0; i < score.labels.size(); ++i) {
      const LabelScore& label = score.labels[i];
      csv.cell(name_of(score.split)).cell(task.labels.names()[i]).cell(label.train_words);
      csv.cell(label.train_words < flag_below ? "yes" : "no");
      csv.cell(label.words).cell(label.predicted).cell(label.correct);
      csv.share(label.precision(), label.predicted).share(label.recall(), label.words);
      csv.share(label.f1(), label.words);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

/// The cells that are not 0.
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

/// The penalties as other objectives write them (docs/penalties.md).
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

/// The neurons to which a label gives weight.
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

/// As table 8 of Durrani et al. 2023, with words besides sentences.
std::string data_table(const Report& report) {
  Csv csv{"task",      "train_sentences", "dev_sentences", "test_sentences", "train_words",
          "dev_words", "test_words",      "labels",        "source"};
  for (const TaskReport& task : report.tasks) {
    csv.cell(task.name);
    for (const DataSize& size : task.data) csv.cell(size.sentences);
    for (const DataSize& size : task.data) csv.cell(size.words);
    if (task.predicts_numbers) {
      csv.cell(std::string_view());
    } else {
      csv.cell(std::int64_t{task.labels.size()});
    }
    csv.cell(report.source).end();
  }
  return csv.content();
}

std::string clusters_table(const Report& report) {
  Csv csv{"threshold", "clusters", "kept", "within_layer", "within_adjacent"};
  for (const RedundancyClusters& clusters : report.redundancy) {
    const ClusterShape shape = shape_of(clusters, report.neurons);
    csv.cell(clusters.threshold).cell(clusters.size()).cell(shape.kept);
    csv.cell(shape.within_layer).cell(shape.within_adjacent).end();
  }
  return csv.content();
}

std::string members_table(const Report& report) {
  Csv csv(with_slots(report.neurons, {"threshold", "cluster", "layer", "unit", "representative"}));
  for (const RedundancyClusters& clusters : report.redundancy) {
    for (std::size_t column = 0; column < clusters.cluster_of.size(); ++column) {
      const NeuronId neuron = report.neurons.id(static_cast<std::int64_t>(column));
      const std::int32_t cluster = clusters.cluster_of[column];
      const bool stands = clusters.representatives[static_cast<std::size_t>(cluster)] == neuron;
      csv.cell(clusters.threshold).cell(std::int64_t{cluster}).neuron(neuron);
      csv.cell(stands ? "yes" : "no").end();
    }
  }
  return csv.content();
}

std::string cka_table(const Report& report) {
  Csv csv{"layer", "other", "cka"};
  for (std::int32_t a = 0; a < report.neurons.layers; ++a) {
    for (std::int32_t b = 0; b < report.neurons.layers; ++b) {
      csv.cell(std::int64_t{report.neurons.number(a)}).cell(std::int64_t{report.neurons.number(b)});
      csv.cell(report.cka(a, b)).end();
    }
  }
  return csv.content();
}

void add_tables_of(const TaskReport& task, const Report& report, Files& files) {
  const std::string start = "tables/" + task.name + "_";
  files.emplace_back(start + "scores.csv", scores_table(task));
  if (!task.predicts_numbers) {
    files.emplace_back(start + "labels.csv", labels_table(task, report.flag_below));
    files.emplace_back(start + "confusion.csv", confusion_table(task));
  }
  files.emplace_back(start + "penalties.csv", penalties_table(task));
  if (!task.path.empty()) files.emplace_back(start + "path.csv", path_table(task));
  files.emplace_back(
      start + "layers.csv",
      layers_table(task, report.neurons, sets_of_task(task.name, report.minimal_sets),
                   cut_of_papers(report.redundancy)));
  files.emplace_back(start + "ordering.csv", ordering_table(task, report.neurons));
  files.emplace_back(start + "neurons.csv", neurons_table(task, report.neurons));
  if (task.rivals) {
    files.emplace_back(start + "rivals.csv", rivals_table(task, *task.rivals, report.neurons));
    files.emplace_back(start + "rivals_agreement.csv", agreement_table(task, *task.rivals));
    files.emplace_back(start + "rivals_pairs.csv", pairs_table(task, *task.rivals));
  }
  if (task.rival_accuracy) {
    files.emplace_back(start + "rival_accuracy.csv",
                       rival_accuracy_table(task, *task.rival_accuracy));
  }
}

/// Of what probes know from some of the neurons.
void add_tables_of_sets(const Report& report, Files& files) {
  for (const TaskRepresentatives& of : report.representatives) {
    files.emplace_back("tables/" + of.task + "_representatives.csv", representatives_table(of));
  }
  for (const TaskAblation& ablation : report.ablations) {
    files.emplace_back("tables/" + ablation.task + "_ablation.csv", ablation_table(ablation));
    files.emplace_back("tables/" + ablation.task + "_ablation_margins.csv",
                       ablation_margins_table(ablation));
  }
  for (const TaskMinimalSets& sets : report.minimal_sets) {
    files.emplace_back("tables/" + sets.task + "_minimal_set.csv", minimal_sets_table(sets));
    files.emplace_back("tables/" + sets.task + "_sizes.csv", sizes_table(sets));
    if (!sets.of_files.empty()) {
      files.emplace_back("tables/" + sets.task + "_minimal_set_of_files.csv",
                         minimal_sets_of_files_table(sets));
    }
  }
  for (const TaskDisjointSets& sets : report.disjoint_sets) {
    files.emplace_back("tables/" + sets.task + "_disjoint_sets.csv", disjoint_sets_table(sets));
  }
  for (const TaskControl& control : report.controls) {
    const std::string start = "tables/" + control.task + "_";
    files.emplace_back(start + "control.csv", control_table(control));
    files.emplace_back(start + "control_neurons.csv",
                       control_neurons_table(control, report.neurons));
    files.emplace_back(start + "baselines.csv", baselines_table(control));
  }
  for (const TaskCodeLength& found : report.code_lengths) {
    const std::string start = "tables/" + found.task + "_code_length";
    files.emplace_back(start + ".csv", code_length_table(found));
    files.emplace_back(start + "_parts.csv", code_length_parts_table(found));
  }
}

void add_tables_of_edits(const Report& report, Files& files) {
  for (const TaskInModel& found : report.in_model) {
    files.emplace_back("tables/" + found.task + "_in_model.csv", in_model_table(found));
  }
}

void add_tables_of_layers_and_labels(const Report& report, Files& files) {
  for (const TaskLayers& layers : report.layers) {
    const std::string start = "tables/" + layers.task + "_";
    files.emplace_back(start + "layer_probes.csv", layer_probes_table(layers));
    files.emplace_back(start + "layer_selector.csv", selected_layers_table(layers));
    files.emplace_back(start + "expected_layer.csv", expected_layers_table(layers));
  }
  for (const TaskFeatureSelection& found : report.feature_selections) {
    files.emplace_back("tables/" + found.task + "_feature_selection.csv",
                       feature_selection_table(found));
  }
  for (const TaskLabels& labels : report.labels) {
    const std::string start = "tables/" + labels.task + "_label_";
    files.emplace_back(start + "neurons.csv", label_neurons_table(labels, report.flag_below));
    files.emplace_back(start + "layers.csv", label_layers_table(labels, report.flag_below));
    files.emplace_back(start + "overlap.csv", label_overlap_table(labels));
  }
}

/// Of what orders of neurons hang on, and of the neurons themselves.
void add_tables_of_orders(const Report& report, Files& files) {
  for (const TaskScale& scale : report.scales) {
    const std::string start = "tables/" + scale.task + "_scale";
    files.emplace_back(start + ".csv", scale_table(scale, report.neurons));
    files.emplace_back(start + "_agreement.csv", scale_agreement_table(scale));
  }
  for (const TaskStability& found : report.stability) {
    const std::string start = "tables/" + found.task + "_stability";
    files.emplace_back(start + ".csv", stability_table(found, report.neurons));
    files.emplace_back(start + "_sizes.csv", stability_sizes_table(found));
    files.emplace_back(start + "_layers.csv", stability_layers_table(found, report.neurons));
    for (const TaskReport& task : report.tasks) {
      if (task.name != found.task) continue;
      files.emplace_back(start + "_labels.csv", stability_labels_table(task, found));
    }
  }
  for (const TaskSingleNeurons& found : report.single_neurons) {
    const std::string start = "tables/" + found.task + "_";
    files.emplace_back(start + "single_neurons.csv", single_neurons_table(found, report.neurons));
    files.emplace_back(start + "sparse_probes.csv", sparse_probes_table(found));
    files.emplace_back(start + "sparse_neurons.csv", sparse_neurons_table(found, report.neurons));
  }
  if (report.top_words) {
    files.emplace_back("tables/top_words.csv", top_words_table(*report.top_words));
    if (report.top_words->sentences > 0) {
      files.emplace_back("tables/top_sentences.csv", top_sentences_table(*report.top_words));
    }
  }
  if (report.heat) {
    files.emplace_back("tables/heat.csv", heat_table(*report.heat, report.neurons));
  }
}

}  // namespace

std::vector<std::string_view> with_slots(const NeuronLayout& neurons,
                                         std::vector<std::string_view> header) {
  const auto layer = std::find(header.begin(), header.end(), "layer");
  if (neurons.has_slots()) header.insert(layer, "slot");
  return header;
}

Csv table_of_task(const std::vector<std::string_view>& header) {
  return Csv(header, {"probe", "recipe", "weights"});
}

void end_row(Csv& csv, const TaskReport& task, const std::string& status) {
  csv.cell(status).cell(recipe_of(task.recipe, task.deviations)).cell(scale_of(task)).end();
}

Files tables_of(const Report& report) {
  Files files;
  if (!report.tasks.empty()) files.emplace_back("tables/data.csv", data_table(report));
  for (const TaskReport& task : report.tasks) add_tables_of(task, report, files);
  if (const std::string findings = findings_table(report); !findings.empty()) {
    files.emplace_back("tables/findings.csv", findings);
  }
  if (!report.redundancy.empty()) {
    files.emplace_back("tables/redundancy.csv", clusters_table(report));
    files.emplace_back("tables/redundancy_clusters.csv", members_table(report));
    files.emplace_back("tables/cka.csv", cka_table(report));
  }
  add_tables_of_sets(report, files);
  add_tables_of_edits(report, files);
  add_tables_of_layers_and_labels(report, files);
  add_tables_of_orders(report, files);
  return files;
}

}  // namespace salient
