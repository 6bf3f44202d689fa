#pragma once

#include <string>

#include "salient/report/report.hpp"

namespace salient {

/// Contents of the files of tables_of() that analyses have by themselves.
std::string ablation_table(const TaskAblation& ablation);

}  // namespace salient
