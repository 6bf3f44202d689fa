#pragma once

#include <string>

#include "salient/planted/model.hpp"

namespace salient {

/// The file truth.json: the setting, both truths and the parameters that they follow from. `source`
/// says what the rows of the kind `real` are, else it is empty.
std::string truth_json(const PlantedModel& model, const PlantedTruth& truth,
                       const std::string& source);

}  // namespace salient
