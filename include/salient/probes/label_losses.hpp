#pragma once

#include <cstdint>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/probe.hpp"

namespace salient {

class ProbeData;

/// Which probe predicts the label of which word.
struct PredictedWords {
  const Task* task = nullptr;               ///< it and the probes outlive the call
  std::vector<const LinearProbe*> probes;   ///< of one scaling; each knows its words' labels
  std::vector<std::int32_t> probe_of_word;  ///< int32 [word, global]; -1: none
};

/// Collective; the same bits on any number of ranks. [of `asked`]: float64 [word, global], minus
/// the logarithm of the probability that its probe gives a word's label, nats; 0 where none
/// predicts. One pass over the activations for as many entries as have room together in 256 MiB, in
/// float64 weights of all neurons.
std::vector<std::vector<double>> label_losses(ProbeData& data,
                                              const std::vector<PredictedWords>& asked);

}  // namespace salient
