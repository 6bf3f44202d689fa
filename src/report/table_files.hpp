#pragma once

#include <string>

#include "salient/report/report.hpp"

namespace salient {

/// Contents of the files of tables_of() that analyses have by themselves.
std::string ablation_table(const TaskAblation& ablation);

std::string sizes_table(const TaskMinimalSets& sets);
std::string minimal_sets_table(const TaskMinimalSets& sets);

std::string control_table(const TaskControl& control);
std::string control_neurons_table(const TaskControl& control, const NeuronLayout& neurons);
std::string baselines_table(const TaskControl& control);

}  // namespace salient
