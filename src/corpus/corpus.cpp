#include "salient/corpus/corpus.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "salient/comm/partition.hpp"
#include "salient/support/error.hpp"

namespace salient {

std::string_view name_of(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::dev:
      return "dev";
    case Split::test:
      return "test";
    case Split::none:
      return "none";
  }
  throw BugError("no such split");
}

LabelSet::LabelSet(std::vector<std::string> sorted_names) : names_(std::move(sorted_names)) {
  const auto unordered =
      std::adjacent_find(names_.begin(), names_.end(),
                         [](const std::string& a, const std::string& b) { return a >= b; });
  require(unordered == names_.end(), "label names are sorted and different");
}

const std::string& LabelSet::name(std::int32_t id) const {
  require(id >= 0 && id < size(), "a label id outside its label set");
  return names_[static_cast<std::size_t>(id)];
}

std::int32_t LabelSet::find(std::string_view name) const {
  const auto found = std::lower_bound(names_.begin(), names_.end(), name);
  if (found == names_.end() || *found != name) return label_unseen;
  return static_cast<std::int32_t>(found - names_.begin());
}

RowRange Corpus::words_of(std::int64_t sentence) const {
  require(sentence >= 0 && sentence < sentence_count(), "a sentence outside the corpus");
  const auto i = static_cast<std::size_t>(sentence);
  return {sentence_offsets[i], sentence_offsets[i + 1]};
}

bool Corpus::has_words(std::int64_t sentence, Split split) const {
  const RowRange own = words_of(sentence);
  const auto first = split_of_word.begin() + own.begin, end = first + own.size();
  return std::find(first, end, split) != end;
}

std::vector<std::int64_t> owned_blocks(const Corpus& corpus, std::vector<std::int64_t> weights,
                                       int rank, int ranks) {
  require(weights.size() == corpus.blocks.size(), "one weight for every block");
  std::vector<std::int64_t> owned;
  for (const Section& section : corpus.sections) {
    const std::span<const std::int64_t> section_weights(
        weights.data() + section.blocks.begin, static_cast<std::size_t>(section.blocks.size()));
    const RowRange mine = Partition::balanced(section_weights, ranks).range(rank);
    for (std::int64_t block = mine.begin; block < mine.end; ++block) {
      owned.push_back(section.blocks.begin + block);
    }
  }
  return owned;
}

LabelSet labels_in_train(const Corpus& corpus, const Task& task) {
  std::vector<char> present(static_cast<std::size_t>(task.labels.size()), 0);
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const std::int32_t label = task.label_of_word[word];
    if (label >= 0 && corpus.split_of_word[word] == Split::train) {
      present[static_cast<std::size_t>(label)] = 1;
    }
  }
  std::vector<std::string> names;
  for (std::int32_t label = 0; label < task.labels.size(); ++label) {
    if (present[static_cast<std::size_t>(label)] != 0) names.push_back(task.labels.name(label));
  }
  if (names.size() < 2) {
    throw UsageError("task " + task.name + " has " + std::to_string(names.size()) +
                     " label(s) in its train words; a probe needs at least two: see corpus.labels, "
                     "corpus.label_map and corpus.min_label_count");
  }
  return LabelSet(std::move(names));
}

double mean_in_train(const Corpus& corpus, const Task& task) {
  constexpr double too_large = 1e100;  // sums of squares over all words are far from infinity
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  double sum = 0;
  std::int64_t words = 0;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    if (task.leaves_out_number(word)) continue;
    const double value = task.value_of_word[word];
    if (std::abs(value) > too_large) {
      throw UsageError("task " + task.name + " has numbers over 1e100; give them in a larger unit");
    }
    if (corpus.split_of_word[word] != Split::train) continue;
    least = std::min(least, value);
    most = std::max(most, value);
    sum += value;
    ++words;
  }
  if (!(least < most)) {
    throw UsageError("task " + task.name +
                     " has fewer than two different numbers in its train words; a probe needs at "
                     "least two: see corpus.train and encoder.overlong");
  }
  return sum / static_cast<double>(words);
}

}  // namespace salient
