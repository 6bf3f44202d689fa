#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace salient {

class ProbeData;

/// The different words, case-sensitive, among the train words that ProbeData::correlation() is
/// over.
struct TrainForms {
  std::vector<std::string> names;          ///< sorted bytewise
  std::vector<std::int64_t> words;         ///< int64 [form]: how often each occurs
  std::vector<std::int32_t> form_of_word;  ///< int32 [word, global]; -1: takes no part
};

/// Those that occur at least `least_words` times.
TrainForms train_forms_of(ProbeData& data, std::int64_t least_words);

/// The sentences with at least `least_words` such words as if they were forms: `names` are all
/// their words, joined by spaces. `sentence_of_form`: global.
struct TrainSentences {
  TrainForms forms;
  std::vector<std::int64_t> sentence_of_form;
};
TrainSentences train_sentences_of(ProbeData& data, std::int64_t least_words);

/// `neuron`: a column; `mean`: float64 [form].
using TakeMagnitudes = std::function<void(std::int64_t neuron, std::span<const double> mean)>;

/// Collective. Hands the mean over the words of each form of |z| to `take`, on every rank, neuron
/// by neuron in the order of columns; z: an activation less its neuron's mean over all train words,
/// in standard deviations. The same bits on any number of ranks. As many neurons are summed in a
/// pass over the activations as have room in 256 MiB.
void form_magnitudes(ProbeData& data, const TrainForms& forms, const TakeMagnitudes& take);

}  // namespace salient
