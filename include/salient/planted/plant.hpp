#pragma once

#include <filesystem>
#include <string>

#include "salient/planted/setting.hpp"

namespace salient {

class Communicator;

/// What `salient plant` is asked for.
struct Planting {
  PlantedSetting setting;
  std::filesystem::path from;    ///< real: the run whose activations are the rows; else empty
  std::filesystem::path folder;  ///< that gets the files
  std::string program_version;   ///< for the activation file
};

/// Collective; the same bytes on any number of ranks. Writes FOLDER/truth.json, then
/// FOLDER/activations.h5, each whole: sentences of words with activations and one task, `planted`,
/// of which truth.json says which neurons know it. What an earlier call has written for the same
/// setting stays; throws UsageError where the folder holds something else, SystemError where it
/// cannot be written.
void plant(const Planting& planting, Communicator& comm);

}  // namespace salient
