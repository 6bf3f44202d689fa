#pragma once

#include <vector>

#include "probes/chunks.hpp"
#include "probes/problem.hpp"

namespace salient {

/// What parameters do on a column of labels, summed over all ranks.
struct Judgement {
  std::int64_t words = 0;   ///< that count: label >= 0 or label_unseen
  std::int64_t unseen = 0;  ///< of them with label_unseen: never right
  std::int64_t correct = 0;
  double loss = 0;  ///< mean cross-entropy in nats a word over words with label >= 0
  Confusion confusion;
  ChunkScore chunks;                     ///< 0 without tags
  std::vector<double> loss_of_sentence;  ///< nats, summed over its words with label >= 0
};

/// Collective. `label_of_word`: int32 [word, global], label ids of `parameters` (float64 [label,
/// neuron + 1]), label_unseen or label_excluded. Chunks are counted if there are tags of them.
Judgement judge(ProbeData::Impl& data, const at::Tensor& parameters, const Standardiser& by,
                const std::vector<std::int32_t>& label_of_word, const ChunkTags* tags = nullptr);

}  // namespace salient
