#include "salient/analyses/heat.hpp"

#include <algorithm>
#include <set>

#include "salient/probes/neuron_scores.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// The first sentences of the last split that has words.
std::vector<std::int64_t> first_sentences(const Corpus& corpus, std::int64_t count) {
  std::vector<std::int64_t> found;
  for (const Split split : {Split::test, Split::dev, Split::train}) {
    for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
      if (std::ssize(found) == count) break;
      if (corpus.has_words(sentence, split)) found.push_back(sentence);
    }
    if (!found.empty()) break;
  }
  return found;
}

/// Special tokens, which may stand in front, are of none.
Split split_of(RowRange words, const Corpus& corpus) {
  const auto begin = corpus.split_of_word.begin() + words.begin, end = begin + words.size();
  const auto found = std::find_if(begin, end, [](Split split) { return split != Split::none; });
  return found == end ? Split::none : *found;
}

std::vector<ShownSentence> shown_sentences(const Corpus& corpus, const HeatOptions& options) {
  std::set<std::int64_t> numbers(options.sentences.begin(), options.sentences.end());
  for (const std::int64_t sentence : numbers) {
    if (sentence >= corpus.sentence_count()) {
      throw UsageError("heat.sentences: there is no sentence " + std::to_string(sentence) +
                       "; the activations are of " + std::to_string(corpus.sentence_count()) +
                       ", numbered from 0");
    }
  }
  numbers.merge([&] {
    const auto first = first_sentences(corpus, options.first);
    return std::set<std::int64_t>(first.begin(), first.end());
  }());
  std::vector<ShownSentence> shown;
  for (const std::int64_t sentence : numbers) {
    const RowRange words = corpus.words_of(sentence);
    const auto begin = corpus.words.begin() + words.begin;
    shown.push_back({sentence, split_of(words, corpus), {begin, begin + words.size()}});
  }
  return shown;
}

/// Standardised, of one neuron alone.
NeuronScore standardised(std::int64_t column, const Moments& moments) {
  const double deviation = moments.deviation[column];
  if (deviation == 0) return {};
  return {{column}, {1 / deviation}, -moments.mean[column] / deviation};
}

/// `scores`: of the words of all these sentences.
NeuronHeat heat_of(const std::vector<double>& scores, const std::vector<ShownSentence>& sentences) {
  NeuronHeat heat;
  auto begin = scores.begin();
  for (const ShownSentence& shown : sentences) {
    const auto end = begin + std::ssize(shown.words);
    heat.emplace_back(begin, end);
    begin = end;
  }
  return heat;
}

std::vector<std::int64_t> words_of(const std::vector<ShownSentence>& sentences,
                                   const Corpus& corpus) {
  std::vector<std::int64_t> words;
  for (const ShownSentence& shown : sentences) {
    const RowRange of_sentence = corpus.words_of(shown.sentence);
    for (std::int64_t word = of_sentence.begin; word < of_sentence.end; ++word) {
      words.push_back(word);
    }
  }
  return words;
}

}  // namespace

void HeatOptions::validate() const {
  for (const std::int64_t sentence : sentences) {
    require_setting(sentence >= 0, "heat.sentences", "give numbers of sentences, from 0");
  }
  require_setting(first >= 0, "heat.first", "give a number of sentences, 0 or more");
  require_setting(neurons >= 1, "heat.neurons", "give a number of neurons, at least 1");
}

ActivationHeat activation_heat(ProbeData& data, const std::vector<OrderedTask>& tasks,
                               const HeatOptions& options) {
  const Corpus& corpus = data.corpus();
  const NeuronLayout neurons = data.neurons();
  ActivationHeat found{shown_sentences(corpus, options), {}};
  std::vector<NeuronScore> scores;
  for (const OrderedTask& task : tasks) {
    TaskHeat& heat = found.tasks.emplace_back(TaskHeat{task.name, {}, {}});
    const std::int64_t count = std::min(options.neurons, std::ssize(task.order));
    for (std::int64_t place = 0; place < count; ++place) {
      const std::int64_t column = task.order[static_cast<std::size_t>(place)];
      heat.neurons.push_back(neurons.id(column));
      scores.push_back(standardised(column, data.train_moments()));
    }
  }
  const auto values = scores_of_words(data, scores, words_of(found.sentences, corpus));
  auto next = values.begin();
  for (TaskHeat& task : found.tasks) {
    for (std::size_t i = 0; i < task.neurons.size(); ++i) {
      task.heat.push_back(heat_of(*next++, found.sentences));
    }
  }
  return found;
}

}  // namespace salient
