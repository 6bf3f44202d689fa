#pragma once

#include "probes/problem.hpp"
#include "salient/probes/options.hpp"

namespace salient {

/// Gives the words of a lesson the weights that options.label_weight and options.negatives ask for;
/// their sum stays the number of words that count.
void weigh_labels(Lesson& lesson, const ProbeOptions& options);

}  // namespace salient
