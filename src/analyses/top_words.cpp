#include "salient/analyses/top_words.hpp"

#include <algorithm>
#include <numeric>

#include "salient/probes/train_forms.hpp"
#include "salient/support/error.hpp"

namespace salient {

void TopWordsOptions::validate() const {
  require_setting(count >= 1, "top_words.count", "give a number of words, at least 1");
  require_setting(least_words >= 1, "top_words.least_words", "give a number, at least 1");
  require_setting(sentences >= 0, "top_words.sentences", "give a number of sentences, 0 or more");
  require_setting(least_sentence_words >= 1, "top_words.least_sentence_words",
                  "give a number of words, at least 1");
}

std::vector<std::size_t> places_of_highest(std::span<const double> scores, std::size_t count) {
  std::vector<std::size_t> places(scores.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  count = std::min(count, places.size());
  const auto end = places.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(places.begin(), end, places.end(), [&](std::size_t a, std::size_t b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  });
  places.erase(end, places.end());
  return places;
}

namespace {

/// Of each neuron, all of which `found` has.
void add_top_sentences(ProbeData& data, const TopWordsOptions& options, TopWords& found) {
  const TrainSentences sentences = train_sentences_of(data, options.least_sentence_words);
  const TrainForms& forms = sentences.forms;
  found.sentences = std::ssize(forms.names);
  form_magnitudes(data, forms, [&](std::int64_t neuron, std::span<const double> mean) {
    NeuronWords& of_neuron = found.neurons[static_cast<std::size_t>(neuron)];
    for (const std::size_t place :
         places_of_highest(mean, static_cast<std::size_t>(options.sentences))) {
      of_neuron.sentences.push_back(
          {sentences.sentence_of_form[place], forms.names[place], forms.words[place], mean[place]});
    }
  });
}

}  // namespace

TopWords find_top_words(ProbeData& data, const TopWordsOptions& options) {
  const TrainForms forms = train_forms_of(data, options.least_words);
  TopWords found;
  found.types = std::ssize(forms.names);
  const NeuronLayout neurons = data.neurons();
  form_magnitudes(data, forms, [&](std::int64_t neuron, std::span<const double> mean) {
    NeuronWords words{neurons.id(neuron), {}};
    for (const std::size_t form :
         places_of_highest(mean, static_cast<std::size_t>(options.count))) {
      words.words.push_back({forms.names[form], forms.words[form], mean[form]});
    }
    found.neurons.push_back(std::move(words));
  });
  if (options.sentences > 0 && !found.neurons.empty()) add_top_sentences(data, options, found);
  return found;
}

}  // namespace salient
