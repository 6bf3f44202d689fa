#pragma once

#include <vector>

#include "probes/data_impl.hpp"

namespace salient {

/// Collective: ProbeData::moments() of words that count so often each, as a bootstrap draws them.
Moments weighted_moments(ProbeData::Impl& data, const std::vector<float>& weight_of_word);

}  // namespace salient
