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
  at::Tensor embed(const TokenBatch& batch) const;
  at::Tensor apply(const TransformerBlock& block, const at::Tensor& input, const TokenBatch& batch,
                   const at::Tensor& mask) const;
  at::Tensor attention(const TransformerBlock& block, const at::Tensor& input,
                       const TokenBatch& batch, const at::Tensor& mask) const;
  at::Tensor feed_forward(const TransformerBlock& block, const at::Tensor& input) const;
  at::Tensor attend(const TransformerBlock& block, const at::Tensor& query_key_value,
                    const TokenBatch& batch, const at::Tensor& mask) const;
  at::Tensor mask_of(const TokenBatch& batch) const;
  at::Tensor activate(at::Tensor input) const;
  at::Tensor normalise(const Norm& norm, const at::Tensor& input) const;
  void check(const TokenBatch& batch) const;

  TransformerConfig config_;
  TransformerWeights weights_;
  std::string origin_;
};

}  // namespace salient
