#pragma once

#include <string>
#include <vector>

#include "salient/run/config.hpp"
#include "salient/run/run_directory.hpp"

namespace salient {

/// Sets the keys that a recipe chooses: all of [probe] and [ranking] but seeds and memory, how
/// words become stored vectors, and which labels are left out.
void apply_recipe(Recipe recipe, Config& config);

/// "probe.l1 = 1e-05 (recipe: 0.001)" for each such key that `last` or a stage before it reads and
/// that is not as the config's recipe has it.
std::vector<std::string> deviations(const Config& config, Stage last);

std::string name_of(Recipe recipe);  ///< "jmlr2023"

}  // namespace salient
