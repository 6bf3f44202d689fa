#pragma once

#include <map>
#include <string>
#include <vector>

#include "salient/planted/plant.hpp"

namespace salient {

/// Flags of the verb plant with their texts: "setting" -> "scales".
using PlantFlags = std::map<std::string, std::string>;

const std::vector<std::string>& plant_flags();  ///< without the dashes
bool is_plant_flag(const std::string& flag);

/// All but the folder. Throws UsageError that names the flag and, for a setting that there is not,
/// the nearest.
Planting read_planting(const PlantFlags& flags);

/// Usage, flags and settings, as `salient plant --help` has them below the summary.
std::string plant_help();

}  // namespace salient
