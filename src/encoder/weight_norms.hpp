#pragma once

#include <cstdint>
#include <vector>

#include "encoder/architecture.hpp"
#include "encoder/weights.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

/// Encoder::weight_norms() of weights as the checkpoint has them: before prepare().
std::vector<double> weight_norms(const TransformerConfig& config, const TransformerWeights& weights,
                                 Site site, const std::vector<std::int32_t>& layers);

}  // namespace salient
