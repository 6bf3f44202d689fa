#include <algorithm>

#include "report/csv.hpp"
#include "report/penalties.hpp"
#include "report/table_files.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

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
  if (task.baselines) {
    files.emplace_back(start + "baselines.csv", baselines_table(task, *task.baselines));
  }
  if (task.rivals) {
    files.emplace_back(start + "rivals.csv", rivals_table(task, *task.rivals, report.neurons));
    files.emplace_back(start + "rivals_agreement.csv", agreement_table(task, *task.rivals));
    files.emplace_back(start + "rivals_pairs.csv", pairs_table(task, *task.rivals));
    if (!task.rivals->label_agreements.empty()) {
      files.emplace_back(start + "rivals_by_label.csv",
                         rivals_by_label_table(task, *task.rivals, report.neurons));
      files.emplace_back(start + "rivals_label_overlap.csv",
                         label_agreement_table(task, *task.rivals));
    }
  }
  if (task.rival_accuracy) {
    files.emplace_back(start + "rival_accuracy.csv",
                       rival_accuracy_table(task, *task.rival_accuracy));
    files.emplace_back(start + "rival_leads.csv", rival_leads_table(task, *task.rival_accuracy));
  }
}

/// Of what probes know from some of the neurons.
void add_tables_of_sets(const Report& report, Files& files) {
  for (const TaskRepresentatives& of : report.representatives) {
    files.emplace_back("tables/" + of.task + "_representatives.csv", representatives_table(of));
  }
  for (const TaskAblation& ablation : report.ablations) {
    files.emplace_back("tables/" + ablation.task + "_ablation.csv", ablation_table(ablation));
    files.emplace_back("tables/" + ablation.task + "_ablation_areas.csv",
                       ablation_areas_table(ablation));
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
    files.emplace_back(start + "control_penalties.csv",
                       penalties_table_of("draw", control.penalties));
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
    files.emplace_back(start + "_penalties.csv", penalties_table_of("bootstrap", found.penalties));
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
