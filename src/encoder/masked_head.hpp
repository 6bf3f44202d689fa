#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <optional>

#include "encoder/architecture.hpp"
#include "encoder/linear.hpp"
#include "encoder/weights.hpp"

namespace salient {

/// What guesses masked subwords from a model's last hidden states: BERT's `cls.predictions`.
struct MaskedHead {
  Linear transform;
  Norm norm;
  Linear decoder;  ///< to the vocabulary
};

/// `words`: the model's table of words, which decodes where the checkpoint has no other. None where
/// the model is of another family than BERT, or the checkpoint comes without a head. Throws
/// UsageError that names a tensor that is missing or misshapen.
std::optional<MaskedHead> read_masked_head(const std::filesystem::path& folder,
                                           const Architecture& architecture,
                                           const at::Tensor& words);

/// float64 [subword], on the host: the cross-entropy in nats of guessing `ids` (int64 [subword])
/// from `states` (float32 [subword, unit]).
at::Tensor losses_of(const MaskedHead& head, const TransformerConfig& config,
                     const at::Tensor& states, const at::Tensor& ids);

/// int64 [subword], on the host: the id with the largest logit, of equals the first.
at::Tensor best_guesses_of(const MaskedHead& head, const TransformerConfig& config,
                           const at::Tensor& states);

}  // namespace salient
