#include "salient/planted/setting.hpp"

#include <cmath>
#include <string>

#include "planted/words.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

std::string shape_text(const NeuronLayout& neurons) {
  return "--shape = " + std::to_string(neurons.layers) + "x" + std::to_string(neurons.units);
}

void check_shape(const PlantedSetting& setting) {
  const NeuronLayout& neurons = setting.neurons;
  const std::string text = shape_text(neurons) + ": ";
  if (neurons.size() < planted_pool) {
    throw UsageError(text + "at least " + std::to_string(planted_pool) +
                     " neurons are needed, from which labels draw theirs");
  }
  if (setting.kind == PlantedKind::groups && neurons.size() % planted_group != 0) {
    throw UsageError(text + "groups needs a number of neurons that " +
                     std::to_string(planted_group) + " divides");
  }
  if (setting.kind == PlantedKind::proxies &&
      (neurons.layers < 3 || neurons.units < planted_pool)) {
    throw UsageError(text + "proxies needs at least 3 layers and " + std::to_string(planted_pool) +
                     " units, for each planted unit has two proxies in other layers");
  }
}

}  // namespace

std::string_view name_of(PlantedKind kind) {
  switch (kind) {
    case PlantedKind::scales:
      return "scales";
    case PlantedKind::proxies:
      return "proxies";
    case PlantedKind::rare:
      return "rare";
    case PlantedKind::groups:
      return "groups";
    case PlantedKind::real:
      return "real";
    case PlantedKind::plain:
      return "plain";
    case PlantedKind::null:
      return "null";
    case PlantedKind::gelu:
      return "gelu";
  }
  throw BugError("a planted setting without a name");
}

void PlantedSetting::validate() const {
  check_shape(*this);
  for (const std::int64_t count : words) {
    if (count < fewest_sentence_words) {
      throw UsageError("--words = " + std::to_string(words[0]) + "," + std::to_string(words[1]) +
                       "," + std::to_string(words[2]) + ": each split needs at least " +
                       std::to_string(fewest_sentence_words) + ", one sentence");
    }
  }
  if (!std::isfinite(signal) || signal < 0) throw UsageError("--signal: expected 0 or more");
}

}  // namespace salient
