#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/data.hpp"

namespace salient {

struct HeatOptions {
  std::vector<std::int64_t> sentences{};  ///< global numbers
  std::int64_t first = 0;                 ///< also the first ones of the last split with words
  std::int64_t neurons = 5;               ///< first neurons of each task

  bool any() const noexcept { return !sentences.empty() || first > 0; }
  void validate() const;  ///< throws UsageError that names the key
};

struct ShownSentence {
  std::int64_t sentence = 0;   ///< global
  Split split = Split::train;  ///< of its first word that is of one
  std::vector<std::string> words;
};

/// Of one neuron: [sentence][word], its activation less the mean over all train words, in their
/// standard deviations; 0 of a neuron that is constant there.
using NeuronHeat = std::vector<std::vector<double>>;

struct TaskHeat {
  std::string task;
  std::vector<NeuronId> neurons;  ///< the first of its ranking
  std::vector<NeuronHeat> heat;   ///< [neuron]
};

/// How neurons see chosen sentences, word by word.
struct ActivationHeat {
  std::vector<ShownSentence> sentences;  ///< each once, in the order of the corpus
  std::vector<TaskHeat> tasks;
};

/// A task's neurons as columns (layer major), the most salient first.
struct OrderedTask {
  std::string name;
  std::vector<std::int64_t> order;
};

/// Collective; the same on every rank and on any number of ranks; one pass over the activations.
/// Throws UsageError that names the key if there is no sentence of a number.
ActivationHeat activation_heat(ProbeData& data, const std::vector<OrderedTask>& tasks,
                               const HeatOptions& options);

}  // namespace salient
