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
  std::int32_t sentences = 0;    ///< sentences of a neuron
  /// A sentence of fewer train words is left out: the mean of a few is soon far from 0.
  std::int64_t least_sentence_words = 5;

  void validate() const;  ///< throws UsageError that names the key
};

/// How strongly a neuron is on at a word: the mean of |z| over all its places in train, where z is
/// in standard deviations from the neuron's mean over all train words.
struct WordScore {
  std::string word;
  std::int64_t places = 0;
  double score = 0;
};

/// The same of a sentence: the mean of |z| over its words in train.
struct SentenceScore {
  std::int64_t sentence = 0;  ///< global
  std::string text;           ///< all its words
  std::int64_t words = 0;     ///< over which the mean is
  double score = 0;
};

struct NeuronWords {
  NeuronId neuron;
  std::vector<WordScore> words;               ///< the highest score first
  std::vector<SentenceScore> sentences = {};  ///< likewise, if asked for
};

/// Words at which neurons are on (Table 4 of the paper; there, and in NeuroX, scores are shares of
/// the neuron's highest).
struct TopWords {
  std::int64_t types = 0;            ///< different words that were looked at
  std::vector<NeuronWords> neurons;  ///< all, by NeuronId
  std::int64_t sentences = 0;        ///< that were looked at
};

/// Places in `scores` of the `count` highest, those first; of equal ones the lower place.
std::vector<std::size_t> places_of_highest(std::span<const double> scores, std::size_t count);

/// Collective; the same on every rank and on any number of ranks. One pass over the activations for
/// words and one for sentences, or more where there are many neurons and words (see
/// form_magnitudes).
TopWords find_top_words(ProbeData& data, const TopWordsOptions& options);

}  // namespace salient
