#pragma once

#include <optional>
#include <vector>

#include "probes/feature_blocks.hpp"
#include "probes/tensors.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/probes/data.hpp"

namespace salient {

struct ProbeData::Impl {
  const Corpus& corpus;
  NeuronLayout neurons;
  Communicator& comm;
  const Device& device;
  at::Device where;
  FeatureBlocks features;
  std::vector<char> train_words;  ///< [word]: not 0 for those that correlations are over
  std::optional<Moments> train_moments;
  std::optional<Matrix> correlation;
  at::Tensor largest;  ///< float64 [neuron]: largest |activation| over all words and ranks

  /// Collective: sums of int64 parts over all ranks, in place.
  void all_reduce(const at::Tensor& parts) {
    comm.all_reduce(int64_buffer(parts, device));
    comm.wait(device.memory());
  }
};

/// Rows of block i of `features` for which `include` is not 0, as float64 [word of block, 1] of
/// ones and zeros; undefined if none is.
at::Tensor row_mask(const FeatureBlocks& features, std::size_t i, const std::vector<char>& include,
                    at::Device where);

}  // namespace salient
