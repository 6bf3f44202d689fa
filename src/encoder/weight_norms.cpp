#include "encoder/weight_norms.hpp"

#include <ATen/core/Tensor.h>

#include <cmath>

namespace salient {
namespace {

/// Of the outputs of maps of the same: the squares of all weights that write them.
class SquaresOfOutputs {
 public:
  /// weight: float32 [in, out], of any strides. In the order of the inputs, whatever the strides.
  void add(const at::Tensor& weight) {
    const at::Tensor host = weight.cpu();
    const float* values = host.data_ptr<float>();
    const std::int64_t inputs = host.size(0), outputs = host.size(1);
    sums_.resize(static_cast<std::size_t>(outputs));
    const std::int64_t down = host.stride(0), across = host.stride(1);
    if (across == 1) {
      for (std::int64_t i = 0; i < inputs; ++i) add_row(values + i * down);
    } else {
      for (std::size_t j = 0; j < sums_.size(); ++j) {
        const float* column = values + static_cast<std::int64_t>(j) * across;
        for (std::int64_t i = 0; i < inputs; ++i) sums_[j] += square(column[i * down]);
      }
    }
    inputs_ += inputs;
  }

  std::vector<double> norms(double scale) const {
    std::vector<double> norms;
    for (const double sum : sums_) {
      norms.push_back(scale * std::sqrt(sum / static_cast<double>(inputs_)));
    }
    return norms;
  }

 private:
  static double square(float value) { return static_cast<double>(value) * value; }
  void add_row(const float* row) {
    for (std::size_t j = 0; j < sums_.size(); ++j) sums_[j] += square(row[j]);
  }

  std::vector<double> sums_;
  std::int64_t inputs_ = 0;
};

std::vector<double> norms_of(const at::Tensor& weight, double scale = 1) {
  SquaresOfOutputs squares;
  squares.add(weight);
  return squares.norms(scale);
}

std::vector<double> norms_of_embedding(const TransformerConfig& config,
                                       const TransformerWeights& weights) {
  if (weights.projection.is_defined()) return norms_of(weights.projection.weight);
  return norms_of(weights.words, config.embedding_scale);
}

/// A head sees values, which heads may share.
std::vector<double> norms_of_values(const TransformerConfig& config,
                                    const TransformerBlock& block) {
  const std::int64_t size = config.head_size, keys = config.key_heads;
  const std::vector<double> own =
      norms_of(block.query_key_value.weight.narrow(1, (config.heads + keys) * size, keys * size));
  std::vector<double> all;
  for (std::int64_t head = 0; head < config.heads; ++head) {
    const auto first = own.begin() + head / (config.heads / keys) * size;
    all.insert(all.end(), first, first + size);
  }
  return all;
}

std::vector<double> norms_of_inner(const TransformerBlock& block) {
  SquaresOfOutputs squares;
  squares.add(block.intermediate.weight);
  if (block.gate.is_defined()) squares.add(block.gate.weight);
  return squares.norms(1);
}

std::vector<double> norms_of_layer(const TransformerConfig& config,
                                   const TransformerWeights& weights, Site site,
                                   std::int32_t layer) {
  if (layer == 0) return norms_of_embedding(config, weights);
  const std::int64_t kind = (layer - 1) * config.block_kinds / config.blocks;
  const TransformerBlock& block = weights.kinds[static_cast<std::size_t>(kind)];
  switch (site) {
    case Site::ffn:
      return norms_of_inner(block);
    case Site::attention:
      return norms_of_values(config, block);
    case Site::hidden:
      break;
  }
  return norms_of(block.output.weight);
}

}  // namespace

std::vector<double> weight_norms(const TransformerConfig& config, const TransformerWeights& weights,
                                 Site site, const std::vector<std::int32_t>& layers) {
  std::vector<double> all;
  for (const std::int32_t layer : layers) {
    const std::vector<double> norms = norms_of_layer(config, weights, site, layer);
    all.insert(all.end(), norms.begin(), norms.end());
  }
  return all;
}

}  // namespace salient
