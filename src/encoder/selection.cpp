#include "encoder/selection.hpp"

#include "salient/support/error.hpp"

namespace salient {

std::vector<std::int32_t> layers_taken(const EncoderOptions& options,
                                       const TransformerConfig& config) {
  const std::int32_t first = options.site == Site::hidden ? 0 : 1;
  const auto last = static_cast<std::int32_t>(config.blocks);
  if (options.layers.empty()) {
    std::vector<std::int32_t> all;
    for (std::int32_t number = first; number <= last; ++number) all.push_back(number);
    return all;
  }
  for (const std::int32_t number : options.layers) {
    if (number >= first && number <= last) continue;
    throw UsageError("encoder.layers: there is no layer " + std::to_string(number) +
                     "; at this encoder.site the model has layers " + std::to_string(first) +
                     " to " + std::to_string(last));
  }
  return options.layers;
}

std::int32_t units_at(Site site, const TransformerConfig& config) {
  switch (site) {
    case Site::ffn:
      return static_cast<std::int32_t>(config.intermediate);
    case Site::attention:
      return static_cast<std::int32_t>(config.heads * config.head_size);
    case Site::hidden:
      break;
  }
  return static_cast<std::int32_t>(config.units);
}

std::string description_of(const TransformerConfig& config, const EncoderOptions& options) {
  const std::string origin = options.random_weights
                                 ? "random weights, seed " + std::to_string(options.seed)
                                 : "trained weights";
  const std::string precision = options.dtype == Precision::float32    ? ""
                                : options.dtype == Precision::bfloat16 ? ", bfloat16 products"
                                                                       : ", float16 products";
  return config.model_type + ", " + std::to_string(config.blocks) + " layers x " +
         std::to_string(config.units) + " units, " + origin + precision;
}

void check_precision(const EncoderOptions& options, bool on_gpu) {
  if (options.dtype == Precision::float16 && !on_gpu) {
    throw UsageError("encoder.dtype = float16 needs a GPU; on a CPU choose bfloat16 or float32");
  }
}

}  // namespace salient
