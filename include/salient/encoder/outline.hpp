#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "salient/encoder/encoder.hpp"

namespace salient {

class Device;

/// What grows with the subwords of the rows that go through a model together.
struct Growth {
  double of_subword = 0;  ///< each subword
  double of_pair = 0;     ///< each pair of subwords of a row
  double of_width = 0;    ///< each subword of one row of every length
  double of_square = 0;   ///< each pair of subwords of the longest row

  /// Of `rows` rows of `width` subwords.
  double of(std::int64_t rows, std::int64_t width) const;
};

/// What a batch takes on its way through a model.
struct BatchCost {
  std::int64_t subwords = 0;         ///< padding included, where rows are padded
  double operations = 0;             ///< multiplications and additions of matrix products
  std::int64_t parts = 0;            ///< that threads share
  std::int64_t workspace_bytes = 0;  ///< of a part at its peak, beside weights and results
  std::int64_t state_bytes = 0;      ///< of the results on the host: WordStates
};

/// Bytes of a model's weights.
struct WeightBytes {
  std::int64_t stored = 0;   ///< in the checkpoint, which is mapped while it is read
  std::int64_t read = 0;     ///< as float32
  std::int64_t largest = 0;  ///< of these tensors: one is there twice while it is read
  std::int64_t ready = 0;    ///< as the encoder keeps them
};

/// A model without the values of its weights: what it is, and what a forward pass takes.
struct EncoderOutline {
  std::string description;  ///< this and the next three as Encoder has them
  std::vector<std::int32_t> layer_numbers;
  std::int32_t units = 0;
  std::int64_t max_subwords = 0;
  bool on_gpu = false;          ///< where rows are padded
  std::int64_t parameters = 0;  ///< numbers that states depend on
  WeightBytes weights;
  Growth operations;
  /// Bytes at the peak of each part of a block: its attention, its feed-forward part, the words'
  /// vectors of its states.
  std::vector<Growth> workspaces;

  BatchCost cost_of(const TokenBatch& batch) const;
};

/// Whether the model of a rank lies on its device: a LibTorch without CUDA computes on the host.
bool encodes_on_gpu(const Device& device);

/// Reads `config.json` and, unless weights are random, the table of the checkpoint's tensors:
/// names, shapes and types, no values. Throws as load_encoder() does.
EncoderOutline outline_encoder(const EncoderOptions& options, bool on_gpu);

/// An encoder of the same shapes with one block, random weights, and one subword in its
/// vocabulary: what its forward pass takes on a machine is that of a block of the model.
struct OneBlock {
  std::unique_ptr<Encoder> encoder;
  EncoderOutline outline;
};
OneBlock one_block_of(const EncoderOptions& options, const Device& device);

}  // namespace salient
