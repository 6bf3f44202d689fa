#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "salient/activations/store.hpp"
#include "salient/probes/data.hpp"

namespace salient {

/// What is done to the activations on their way into a block buffer.
struct Standardiser {
  at::Tensor mean;     ///< float64 [feature]
  at::Tensor inverse;  ///< float64 [feature]: 1 / deviation, 0 for a constant neuron
  at::Tensor columns;  ///< int64 [feature]: which neuron it is; undefined where all are in order
};

/// A standardiser that leaves features as they are.
Standardiser no_standardiser(std::int64_t neurons, at::Device where);
Standardiser standardiser_of(const Moments& moments, at::Device where);
/// Of the features that `columns` (int64, of `whole`'s device) names.
Standardiser some_of(const Standardiser& whole, const at::Tensor& columns);

/// This rank's blocks of activations, kept in memory as stored while they fit, else read again from
/// the file each time. Never a converted copy of all of them: one buffer of one block.
class FeatureBlocks {
 public:
  FeatureBlocks(const ActivationReader& reader, std::vector<std::int64_t> blocks,
                std::int64_t memory_bytes, at::Device where);

  std::size_t size() const noexcept { return blocks_.size(); }
  std::int64_t block_index(std::size_t i) const { return blocks_[i]; }
  RowRange words(std::size_t i) const;

  /// [word of block i, neuron] of `type` (float32 or float64): valid until the next call.
  at::Tensor raw(std::size_t i, at::ScalarType type);
  at::Tensor standardised(std::size_t i, const Standardiser& by, at::ScalarType type);

  /// The rows of block i named by `rows` (int64, on the host), standardised, float32.
  at::Tensor standardised_rows(std::size_t i, const at::Tensor& rows, const Standardiser& by);

 private:
  at::Tensor stored_tensor(std::size_t i);  // on the host, as stored; valid until the next call
  const std::byte* stored(std::size_t i);   // of block i; valid until the next call
  at::Tensor load(std::size_t i);           // float32, or float16 on a GPU; may alias stored memory
  at::Tensor buffer(at::ScalarType type, std::int64_t rows, std::int64_t columns);

  const ActivationReader& reader_;
  std::vector<std::int64_t> blocks_;
  at::Device where_;
  std::vector<std::vector<std::byte>> kept_;  // [block], empty where the file is read again
  std::vector<std::byte> read_;
  std::optional<std::size_t> read_block_;     // whose bytes these are
  at::Tensor converted_, float32_, float64_;  // one block each, made when first needed
};

}  // namespace salient
