#pragma once

#include <memory>
#include <optional>

#include "salient/activations/store.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/encoder/outline.hpp"
#include "salient/run/config.hpp"
#include "salient/tokens/batch.hpp"
#include "salient/tokens/tokenizer.hpp"

namespace salient {

class Communicator;

/// All that extraction reads but the values of weights.
struct Inputs {
  Corpus corpus;                    ///< what the model reads, with special tokens that have rows
  std::optional<Corpus> sentences;  ///< its sentences as words, where each has one vector
  std::unique_ptr<Tokenizer> tokenizer;
  EncoderOutline model;
  BatchOptions batching;

  const Corpus& rows() const noexcept { return sentences ? *sentences : corpus; }  ///< written
  NeuronLayout neurons() const { return NeuronLayout::of(model.layer_numbers, model.units); }
};

/// Collective. Throws UsageError for what is malformed or missing, and for a task that no probe can
/// be trained on: now, not hours later. `on_gpu`: each rank's model lies on one.
Inputs read_inputs(const Config& config, bool on_gpu, Communicator& comm);

/// How sentences are cut for a model of so many positions that pads its rows or not.
BatchOptions batching_of(const EncoderOptions& options, std::int64_t max_subwords, bool padded);

/// What the activation file will say of itself, but for the model's digest.
ActivationSchema schema_of(const Config& config, const Inputs& inputs, const std::string& options);

/// Collective.
BatchCounts sum_over_ranks(const BatchCounts& mine, Communicator& comm);

/// Every block is one rank's, in rank order: for what is counted before anything is extracted.
std::vector<std::int64_t> my_blocks(const Corpus& corpus, Communicator& comm);

}  // namespace salient
