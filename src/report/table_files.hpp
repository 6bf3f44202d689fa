#pragma once

#include <string>

#include "salient/report/report.hpp"

namespace salient {

/// Contents of the files of tables_of() that analyses have by themselves.
std::string ablation_table(const TaskAblation& ablation);

std::string sizes_table(const TaskMinimalSets& sets);
std::string minimal_sets_table(const TaskMinimalSets& sets);

std::string stability_table(const TaskStability& found);
std::string stability_sizes_table(const TaskStability& found);
std::string stability_labels_table(const TaskReport& task, const TaskStability& found);

std::string top_words_table(const TopWords& found);

}  // namespace salient
