#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "salient/probes/data.hpp"

namespace salient {

struct TopWordsOptions {
  bool enabled = false;
  std::int32_t count = 10;       ///< words of a neuron
  std::int64_t least_words = 1;  ///< a word that train has fewer times is left out

  void validate() const;  ///< throws UsageError that names the key
};

/// How strongly a neuron is on at a word: the mean of |z| over all its places in train, where z is
/// in standard deviations from the neuron's mean over all train words.
struct WordScore {
  std::string word;
  std::int64_t places = 0;
  double score = 0;
};

struct NeuronWords {
  NeuronId neuron;
  std::vector<WordScore> words;  ///< the highest score first
};

/// Words at which neurons are on (Table 4 of the paper; there, and in NeuroX, scores are shares of
/// the neuron's highest).
struct TopWords {
  std::int64_t types = 0;            ///< different words that were looked at
  std::vector<NeuronWords> neurons;  ///< all, by NeuronId
};

/// Places in `scores` of the `count` highest, those first; of equal ones the lower place.
std::vector<std::size_t> places_of_highest(std::span<const double> scores, std::size_t count);

/// Collective; the same on every rank and on any number of ranks. One pass over the activations,
/// or more where there are many neurons and words (see form_magnitudes).
TopWords find_top_words(ProbeData& data, const TopWordsOptions& options);

}  // namespace salient
