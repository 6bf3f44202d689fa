#include "salient/encoder/encoder.hpp"

#include <ATen/Context.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <functional>

#include "encoder/architecture.hpp"
#include "encoder/transformer.hpp"
#include "encoder/weights.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A LibTorch without CUDA computes on the CPU, whatever devices the transports reach.
at::Device torch_device(const Device& device) {
  if (!device.is_gpu() || !at::hasCUDA()) return {at::kCPU};
  return {at::kCUDA, static_cast<at::DeviceIndex>(device.index())};
}

}  // namespace

void EncoderOptions::validate() const {
  if (model.empty()) throw UsageError("encoder.model is missing: name a Hugging Face folder");
  if (std::adjacent_find(layers.begin(), layers.end(), std::greater_equal<>()) != layers.end()) {
    throw UsageError("encoder.layers must name each layer once, in ascending order");
  }
  if (special_tokens && vectors != Vectors::words) {
    throw UsageError(
        "encoder.special_tokens: they have rows beside those of words; set encoder.vectors = "
        "words");
  }
  if (batch_subwords < 1) {
    throw UsageError("encoder.batch_subwords must be at least 1, not " +
                     std::to_string(batch_subwords));
  }
}

const float* WordStates::at(std::int32_t layer, std::int64_t place) const {
  require(layer >= 0 && layer < layers && place >= 0 && place < places,
          "a state was asked for that the batch does not have");
  return values.data() + (layer * places + place) * units;
}

std::unique_ptr<Encoder> load_encoder(const EncoderOptions& options, const Device& device) {
  options.validate();
  const Architecture architecture = read_architecture(options.model / "config.json");
  const at::Device place = torch_device(device);
  if (options.dtype == Precision::float16 && place.is_cpu()) {
    throw UsageError("encoder.dtype = float16 needs a GPU; on a CPU choose bfloat16 or float32");
  }
  try {
    if (options.random_weights) {
      return std::make_unique<Transformer>(
          architecture.config, random_weights(architecture, options.seed, place), options,
          "random weights, seed " + std::to_string(options.seed));
    }
    return std::make_unique<Transformer>(architecture.config,
                                         read_weights(options.model, architecture, place), options,
                                         "trained weights");
  } catch (const c10::Error& error) {
    throw SystemError(std::string("LibTorch: ") + error.what_without_backtrace());
  }
}

}  // namespace salient
