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

}  // namespace salient
