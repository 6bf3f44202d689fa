#pragma once

#include <cstdint>
#include <vector>

#include "salient/probes/label_statistics.hpp"

namespace salient {

/// Collective; the same bits on any number of ranks. [task]: float64 [label, neuron], the area
/// under the ROC curve by which a neuron's values tell the train words of a label from all other
/// train words with a label: the share of pairs of such words in which the one with the label has
/// the higher value, equal ones counted half, exactly. 0.5 where one side has no words.
///
/// As many neurons are sorted in a pass over the activations as have room in 256 MiB; ranks share
/// the sorting.
std::vector<LabelMatrix> label_areas(ProbeData& data, const std::vector<const Task*>& tasks);

}  // namespace salient
