#pragma once

#include <string>

#include "encoder/architecture.hpp"
#include "encoder/weights.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

/// The forward pass of every architecture, with the operators that LibTorch 1.13 and current
/// releases share.
class Transformer : public Encoder {
 public:
  /// `origin` ends the description: where the weights come from.
  Transformer(const TransformerConfig& config, TransformerWeights weights,
              const std::string& origin);

  std::int32_t layers() const noexcept override;
  std::int32_t units() const noexcept override;
  std::int64_t max_subwords() const noexcept override { return config_.max_subwords; }
  std::string description() const override;
  HiddenStates encode(const TokenBatch& batch) override;

 private:
  /// Of a batch, shared by its layers.
  struct Shared {
    std::int64_t rows = 0, width = 0;
    at::Tensor mask, window_mask;  ///< float32, to add to scores; undefined if nothing is masked
    at::Tensor cosine, sine;       ///< float32 [subword, unit of head], of rotations
    at::Tensor waves;              ///< of relative attention's distances
  };
  Shared shared_of(const TokenBatch& batch) const;
  at::Tensor mask_of(const TokenBatch& batch, std::int64_t window) const;
  at::Tensor embed(const TokenBatch& batch) const;
  at::Tensor apply(std::int64_t layer, const at::Tensor& input, const Shared& shared) const;
  at::Tensor attention(std::int64_t layer, const at::Tensor& input, const Shared& shared) const;
  at::Tensor feed_forward(const TransformerBlock& block, const at::Tensor& input) const;
  at::Tensor scores_of(const TransformerBlock& block, at::Tensor query, at::Tensor key,
                       const Shared& shared) const;
  at::Tensor activate(at::Tensor input) const;
  at::Tensor normalise(const Norm& norm, const at::Tensor& input) const;
  void check(const TokenBatch& batch) const;

  TransformerConfig config_;
  TransformerWeights weights_;
  std::string origin_;
};

}  // namespace salient
