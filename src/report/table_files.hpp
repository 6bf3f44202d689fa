#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/csv.hpp"
#include "salient/report/report.hpp"

namespace salient {

/// The header with a column `slot` before `layer` where neurons have slots, as Csv::neuron() writes
/// them.
std::vector<std::string_view> with_slots(const NeuronLayout& neurons,
                                         std::vector<std::string_view> header);

/// A table of a task: each row ends in what its probe is.
Csv table_of_task(const std::vector<std::string_view>& header);
void end_row(Csv& csv, const TaskReport& task, const std::string& status);

/// Contents of the files of tables_of() that each task has.
std::string scores_table(const TaskReport& task);
/// Labels with fewer train words than `flag_below` are flagged.
std::string labels_table(const TaskReport& task, std::int64_t flag_below);
/// The cells that are not 0.
std::string confusion_table(const TaskReport& task);
/// The penalties as other objectives write them (docs/penalties.md).
std::string penalties_table(const TaskReport& task);
std::string path_table(const TaskReport& task);
std::string baselines_table(const TaskReport& task, const TaskBaselines& baselines);
std::string layers_table(const TaskReport& task, const NeuronLayout& neurons,
                         const TaskMinimalSets* minimal, const RedundancyClusters* clusters);
std::string ordering_table(const TaskReport& task, const NeuronLayout& neurons);
/// The neurons to which a label gives weight.
std::string neurons_table(const TaskReport& task, const NeuronLayout& neurons);

/// Contents of the files that analyses have by themselves.
std::string representatives_table(const TaskRepresentatives& representatives);

std::string ablation_table(const TaskAblation& ablation);
std::string ablation_areas_table(const TaskAblation& ablation);
std::string ablation_margins_table(const TaskAblation& ablation);

std::string rivals_table(const TaskReport& task, const TaskRivals& rivals,
                         const NeuronLayout& neurons);
/// The first neurons of each label by the methods that have such orders.
std::string rivals_by_label_table(const TaskReport& task, const TaskRivals& rivals,
                                  const NeuronLayout& neurons);
std::string label_agreement_table(const TaskReport& task, const TaskRivals& rivals);
std::string agreement_table(const TaskReport& task, const TaskRivals& rivals);
std::string rival_accuracy_table(const TaskReport& task, const TaskRivalAccuracy& found);
std::string rival_leads_table(const TaskReport& task, const TaskRivalAccuracy& found);
std::string pairs_table(const TaskReport& task, const TaskRivals& rivals);

std::string sizes_table(const TaskMinimalSets& sets);
std::string minimal_sets_table(const TaskMinimalSets& sets);
std::string minimal_sets_of_files_table(const TaskMinimalSets& sets);
std::string disjoint_sets_table(const TaskDisjointSets& found);

/// Empty without findings.
std::string findings_table(const Report& report);

std::string control_table(const TaskControl& control);
std::string control_neurons_table(const TaskControl& control, const NeuronLayout& neurons);

std::string code_length_table(const TaskCodeLength& found);
std::string code_length_parts_table(const TaskCodeLength& found);
std::string in_model_table(const TaskInModel& found);

std::string layer_probes_table(const TaskLayers& layers);
std::string selected_layers_table(const TaskLayers& layers);
std::string expected_layers_table(const TaskLayers& layers);
std::string feature_selection_table(const TaskFeatureSelection& found);

/// Labels with fewer train words than `flag_below` are flagged.
std::string label_neurons_table(const TaskLabels& labels, std::int64_t flag_below);
std::string label_layers_table(const TaskLabels& labels, std::int64_t flag_below);
/// Pairs of labels that share a neuron.
std::string label_overlap_table(const TaskLabels& labels);

std::string scale_table(const TaskScale& scale, const NeuronLayout& neurons);
std::string scale_agreement_table(const TaskScale& scale);

std::string stability_table(const TaskStability& found, const NeuronLayout& neurons);
std::string stability_sizes_table(const TaskStability& found);
std::string stability_layers_table(const TaskStability& found, const NeuronLayout& neurons);
std::string stability_labels_table(const TaskReport& task, const TaskStability& found);

std::string single_neurons_table(const TaskSingleNeurons& found, const NeuronLayout& neurons);
std::string sparse_probes_table(const TaskSingleNeurons& found);
std::string sparse_neurons_table(const TaskSingleNeurons& found, const NeuronLayout& neurons);

/// Empty of rows where no sentences were asked for.
std::string top_sentences_table(const TopWords& found);
std::string heat_table(const ActivationHeat& heat, const NeuronLayout& neurons);
std::string top_words_table(const TopWords& found);

}  // namespace salient
