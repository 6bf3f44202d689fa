#pragma once

#include "salient/corpus/corpus.hpp"

namespace salient {

/// Logs what every split that is not empty holds, and warns of tasks with a single label.
void log_summary(const Corpus& corpus);

}  // namespace salient
