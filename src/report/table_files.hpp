#pragma once

#include <string>

#include "salient/report/report.hpp"

namespace salient {

/// Contents of the files of tables_of() that analyses have by themselves.
std::string ablation_table(const TaskAblation& ablation);

std::string sizes_table(const TaskMinimalSets& sets);
std::string minimal_sets_table(const TaskMinimalSets& sets);

std::string layer_probes_table(const TaskLayers& layers);
std::string selected_layers_table(const TaskLayers& layers);
std::string expected_layers_table(const TaskLayers& layers);

/// Labels with fewer train words than `flag_below` are flagged.
std::string label_neurons_table(const TaskLabels& labels, std::int64_t flag_below);
std::string label_layers_table(const TaskLabels& labels, std::int64_t flag_below);
/// Pairs of labels that share a neuron.
std::string label_overlap_table(const TaskLabels& labels);

}  // namespace salient
