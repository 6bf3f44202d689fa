#pragma once

#include <string>

#include "encoder/bert_config.hpp"
#include "encoder/bert_weights.hpp"
#include "salient/encoder/encoder.hpp"

namespace salient {

/// BERT's forward pass with the operators that LibTorch 1.13 and current releases share.
class BertEncoder : public Encoder {
 public:
  /// `origin` ends the description: where the weights come from.
  BertEncoder(const BertConfig& config, BertWeights weights, const std::string& origin);

  std::int32_t layers() const noexcept override;
  std::int32_t units() const noexcept override;
  std::int64_t max_subwords() const noexcept override { return config_.positions; }
  std::string description() const override;
  HiddenStates encode(const TokenBatch& batch) override;

 private:
  at::Tensor embed(const TokenBatch& batch) const;
  at::Tensor apply(const BertBlock& block, const at::Tensor& input, const TokenBatch& batch,
                   const at::Tensor& mask) const;
  at::Tensor attend(const at::Tensor& query_key_value, const TokenBatch& batch,
                    const at::Tensor& mask) const;
  at::Tensor mask_of(const TokenBatch& batch) const;
  at::Tensor activate(at::Tensor input) const;
  at::Tensor normalise(const LayerNorm& norm, const at::Tensor& input) const;
  void check(const TokenBatch& batch) const;

  BertConfig config_;
  BertWeights weights_;
  std::string origin_;
};

}  // namespace salient
