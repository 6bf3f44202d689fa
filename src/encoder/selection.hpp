#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "encoder/architecture.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

/// Numbers of the layers that are taken, ascending. Throws UsageError that names one that the model
/// does not have at its site.
std::vector<std::int32_t> layers_taken(const EncoderOptions& options,
                                       const TransformerConfig& config);

/// Of each layer.
std::int32_t units_at(Site site, const TransformerConfig& config);

/// "bert, 4 layers x 128 units, trained weights, bfloat16 products".
std::string description_of(const TransformerConfig& config, const EncoderOptions& options);

/// Throws UsageError where `options.dtype` needs a GPU and there is none.
void check_precision(const EncoderOptions& options, bool on_gpu);

}  // namespace salient
