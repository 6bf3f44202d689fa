#pragma once

#include <cstddef>

#include "salient/corpus/corpus.hpp"

namespace salient {

/// Logs what every split that is not empty holds of the words and the first `labellings` tasks, and
/// of the binary tasks behind them how many words bear each. Warns of tasks with a single label.
void log_summary(const Corpus& corpus, std::size_t labellings);

}  // namespace salient
