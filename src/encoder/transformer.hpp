#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "encoder/architecture.hpp"
#include "encoder/masked_head.hpp"
#include "encoder/pooling.hpp"
#include "encoder/rows.hpp"
#include "encoder/weights.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

/// The forward pass of every architecture, with the operators that LibTorch 1.13 and current
/// releases share. On the host a batch is cut into parts whose states stay in a core's cache; each
/// part is one thread's work from its first layer to its last.
class Transformer : public Encoder {
 public:
  /// Throws UsageError that names a layer of `options` that the model does not have.
  Transformer(const TransformerConfig& config, TransformerWeights weights,
              const EncoderOptions& options, std::optional<MaskedHead> head = std::nullopt);

  const std::vector<std::int32_t>& layer_numbers() const noexcept override { return numbers_; }
  std::int32_t units() const noexcept override;
  std::int64_t max_subwords() const noexcept override { return config_.max_subwords; }
  bool pads() const noexcept override { return !weights_.words.device().is_cpu(); }
  const std::vector<double>& weight_norms() const noexcept override { return weight_norms_; }
  std::string description() const override;
  using Encoder::encode;
  WordStates encode(const TokenBatch& batch, Aggregation aggregation,
                    const StateEdits& edits) override;
  bool guesses_subwords() const noexcept override { return head_.has_value(); }
  std::vector<double> losses(const TokenBatch& batch, std::span<const GuessedSubword> masked,
                             const StateEdits& edits) override;
  std::vector<std::int64_t> best_guesses(const TokenBatch& batch,
                                         std::span<const GuessedSubword> asked,
                                         const StateEdits& edits) override;

 private:
  using Keep = std::function<void(Site site, std::int64_t layer, const at::Tensor& states)>;
  /// What all layers of a part need.
  struct Shared {
    const PartOfBatch& part;
    at::Tensor mask, window_mask;  ///< float32, to add to scores; undefined if nothing is masked
    at::Tensor cosine, sine;       ///< float32 [subword of a row, unit of head], of rotations
    at::Tensor waves;              ///< of relative attention's distances
    /// Takes the states [subword, unit] of a layer, if they are asked for.
    Keep keep;
  };
  using Work = std::function<void(const PartOfBatch& part)>;
  /// Does `work` for the parts of a batch, on the host on all threads.
  void for_parts(const TokenBatch& batch, const Work& work) const;
  void encode_part(const PartOfBatch& part, Aggregation aggregation, const StateEdits& edits,
                   WordStates& states) const;
  /// Takes the last states [asked subword, unit] of some of `asked`, and which those are.
  using Ask = std::function<void(const at::Tensor& states, const std::vector<std::int64_t>& which)>;
  /// Part by part, on the host on all threads.
  void ask_head(const TokenBatch& batch, std::span<const GuessedSubword> asked,
                const StateEdits& edits, const Ask& ask) const;
  void ask_part(const PartOfBatch& part, std::span<const GuessedSubword> asked,
                const StateEdits& edits, const Ask& ask) const;
  /// float32 [subword, unit]: the states of layer `last`, `keep` having seen them all.
  at::Tensor pass(const PartOfBatch& part, std::int64_t last, const StateEdits& edits,
                  Keep keep) const;
  Shared shared_by_layers(const PartOfBatch& part) const;
  at::Tensor causal_mask(std::int64_t width, std::int64_t window) const;
  at::Tensor padding_mask(const PartOfBatch& part) const;
  at::Tensor mask_of(const RowGroup& group, std::int64_t layer, const Shared& shared) const;
  const TransformerBlock& block_of(std::int64_t layer) const;

  at::Tensor embed(const PartOfBatch& part) const;
  at::Tensor apply(std::int64_t layer, at::Tensor state, const Shared& shared) const;
  at::Tensor attended(std::int64_t layer, const at::Tensor& input, const Shared& shared) const;
  void attend(std::int64_t layer, const RowGroup& group, const Shared& shared,
              const at::Tensor& parts, at::Tensor context) const;
  at::Tensor scores_of(const TransformerBlock& block, at::Tensor query, at::Tensor key,
                       const RowGroup& group, const Shared& shared) const;
  at::Tensor inner(std::int64_t layer, const at::Tensor& input, const Shared& shared) const;
  at::Tensor normalise(const Norm& norm, const at::Tensor& input) const;
  void check(const TokenBatch& batch) const;

  TransformerConfig config_;
  TransformerWeights weights_;
  EncoderOptions options_;
  at::ScalarType type_;                ///< of products
  std::vector<std::int32_t> numbers_;  ///< of the layers that are taken
  std::vector<double> weight_norms_;
  std::optional<MaskedHead> head_;
};

}  // namespace salient
