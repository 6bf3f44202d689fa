#include "salient/analyses/top_words.hpp"

#include <algorithm>
#include <numeric>

#include "salient/probes/train_forms.hpp"
#include "salient/support/error.hpp"

namespace salient {

void TopWordsOptions::validate() const {
  require_setting(count >= 1, "top_words.count", "give a number of words, at least 1");
  require_setting(least_words >= 1, "top_words.least_words", "give a number, at least 1");
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
  return found;
}

}  // namespace salient
