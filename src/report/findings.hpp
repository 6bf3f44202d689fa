#pragma once

#include <string>
#include <vector>

#include "salient/report/report.hpp"

namespace salient {

/// Whether what the papers found holds of a task, by what this run has found of it.
struct Finding {
  std::string task;
  std::string claim;  ///< and when it is taken to hold
  std::string seen;
  bool holds = false;
};

/// Of each task those that the run's analyses can tell (Durrani et al. 2023): masks (table 2),
/// minimal sets (table 3), selectivity (section 2.5), open and closed classes (figure 7); and edits
/// inside the model (Antverg and Belinkov 2022).
std::vector<Finding> findings_of(const Report& report);

}  // namespace salient
