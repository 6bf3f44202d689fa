#include "encoder/masked_head.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/log_softmax.h>

#include <string>
#include <vector>

#include "encoder/checkpoint.hpp"

namespace salient {
namespace {

const std::string names_begin = "cls.predictions.";

at::Tensor on_device(std::vector<float> values, const std::vector<std::int64_t>& shape,
                     at::Device device) {
  return at::from_blob(values.data(), shape, at::kFloat).to(device, at::kFloat, false, true);
}

/// float32 [subword, id of the vocabulary].
at::Tensor logits_of(const MaskedHead& head, const TransformerConfig& config,
                     const at::Tensor& states) {
  at::Tensor guess = activated_product(head.transform, config.activation, states, at::kFloat);
  guess = at::layer_norm(guess, {guess.size(1)}, head.norm.scale, head.norm.offset,
                         config.norm_epsilon);
  return product(head.decoder, guess, at::kFloat);
}

}  // namespace

std::optional<MaskedHead> read_masked_head(const std::filesystem::path& folder,
                                           const Architecture& architecture,
                                           const at::Tensor& words) {
  const TransformerConfig& config = architecture.config;
  Checkpoint checkpoint(folder, architecture);
  const std::string dense = names_begin + "transform.dense.",
                    norm = names_begin + "transform.LayerNorm.";
  if (config.model_type != "bert" || !checkpoint.has_head(dense + "weight")) return std::nullopt;
  const auto take = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    return on_device(checkpoint.take_of_head(name, shape), shape, words.device());
  };
  const std::int64_t units = config.units;
  MaskedHead head;
  head.transform = {take(dense + "weight", {units, units}).t(), take(dense + "bias", {units}), {}};
  head.norm = {take(norm + "weight", {units}), take(norm + "bias", {units})};
  const std::string decoder = names_begin + "decoder.weight";
  const at::Tensor table =
      checkpoint.has_head(decoder) ? take(decoder, {config.vocabulary, units}) : words;
  head.decoder = {table.t(), take(names_begin + "bias", {config.vocabulary}), {}};
  prepare(head.transform, at::kFloat);
  prepare(head.decoder, at::kFloat);
  return head;
}

at::Tensor losses_of(const MaskedHead& head, const TransformerConfig& config,
                     const at::Tensor& states, const at::Tensor& ids) {
  const at::Tensor logits = logits_of(head, config, states).to(at::kDouble);
  return at::log_softmax(logits, 1).gather(1, ids.unsqueeze(1)).view({-1}).neg().cpu();
}

at::Tensor best_guesses_of(const MaskedHead& head, const TransformerConfig& config,
                           const at::Tensor& states) {
  return at::argmax(logits_of(head, config, states), 1).cpu();
}

}  // namespace salient
