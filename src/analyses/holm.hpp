#pragma once

#include <vector>

#include "salient/analyses/subset_probe.hpp"

namespace salient {

/// Two-sided p of a difference by its bootstraps: twice the share of those on the rarer side of 0,
/// where a difference of 0 is on both and the whole itself counts as one more on either; at most 1.
double p_of_draws(const std::vector<double>& drawn);

/// Holm's correction of p over the differences of one table: fills p_holm of each, its p times the
/// number of those that are not smaller, and no less than that of a smaller one.
void correct_by_holm(const std::vector<Margin*>& table);

}  // namespace salient
