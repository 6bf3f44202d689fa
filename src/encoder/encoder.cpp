#include "salient/encoder/encoder.hpp"

#include <c10/util/Exception.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "encoder/architecture.hpp"
#include "encoder/masked_head.hpp"
#include "encoder/selection.hpp"
#include "encoder/torch_device.hpp"
#include "encoder/transformer.hpp"
#include "encoder/weights.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"
#include "salient/support/machine.hpp"

namespace salient {

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

namespace {

enum class Heads { none, masked };

std::unique_ptr<Encoder> load(const EncoderOptions& options, const Device& device, Heads heads) {
  options.validate();
  const Architecture architecture = read_architecture(options.model / "config.json");
  const at::Device place = torch_device(device);
  check_precision(options, place.is_cuda());
  try {
    TransformerWeights weights = options.random_weights
                                     ? random_weights(architecture, options.seed, place)
                                     : read_weights(options.model, architecture, place);
    std::optional<MaskedHead> head;
    if (heads == Heads::masked && !options.random_weights) {
      head = read_masked_head(options.model, architecture, weights.words);
    }
    auto encoder = std::make_unique<Transformer>(architecture.config, std::move(weights), options,
                                                 std::move(head));
    release_freed_memory();  // weights as they were read, between those that are kept
    return encoder;
  } catch (const c10::Error& error) {
    throw SystemError(std::string("LibTorch: ") + error.what_without_backtrace());
  }
}

}  // namespace

std::unique_ptr<Encoder> load_encoder(const EncoderOptions& options, const Device& device) {
  return load(options, device, Heads::none);
}

std::unique_ptr<Encoder> load_encoder_with_head(const EncoderOptions& options,
                                                const Device& device) {
  return load(options, device, Heads::masked);
}

}  // namespace salient
