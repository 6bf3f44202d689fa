#pragma once

#include <string>
#include <vector>

#include "salient/analyses/rivals.hpp"

namespace salient {

/// The orders of rivals.from for a task; throws as read_order() does.
std::vector<NamedRanking> read_orders(const RivalOptions& options, const std::string& task,
                                      const NeuronLayout& neurons);

}  // namespace salient
