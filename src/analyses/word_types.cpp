#include "analyses/word_types.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "probes/random_stream.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using LabelCounts = std::map<std::int32_t, std::int64_t>;

std::int32_t most_frequent(const LabelCounts& counts) {
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// A stream of the seed and the letters alone, however many other types there are.
RandomStream stream_of(std::string_view form, std::uint64_t seed) {
  std::uint64_t key = seed;
  for (const char letter : form) {
    key = RandomStream(key ^ static_cast<unsigned char>(letter)).next();
  }
  return RandomStream(key);
}

/// The label in the place `draw` of the train words sorted by label.
std::int32_t label_at(std::uint64_t draw, const LabelCounts& counts) {
  auto left = static_cast<std::int64_t>(draw);
  for (const auto& [label, words] : counts) {
    left -= words;
    if (left < 0) return label;
  }
  throw BugError("a draw beyond the train words");
}

}  // namespace

bool is_train_word(const Corpus& corpus, const Task& task, std::size_t word) {
  return corpus.split_of_word[word] == Split::train && task.label_of_word[word] >= 0;
}

LabelCounts WordTypes::label_counts() const {
  LabelCounts counts;
  for (const LabelCounts& of_type : train_words) {
    for (const auto& [label, words] : of_type) counts[label] += words;
  }
  return counts;
}

WordTypes word_types(const Corpus& corpus, const Task& task) {
  require(!task.has_numbers(), "word types have labels");
  WordTypes types;
  std::unordered_map<std::string_view, std::int32_t> known;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const auto next = static_cast<std::int32_t>(types.first_word.size());
    const auto [found, is_new] = known.try_emplace(corpus.words[word], next);
    if (is_new) types.first_word.push_back(static_cast<std::int64_t>(word));
    types.type_of_word.push_back(found->second);
  }
  types.train_words.resize(types.first_word.size());
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    if (!is_train_word(corpus, task, word)) continue;
    const auto type = static_cast<std::size_t>(types.type_of_word[word]);
    ++types.train_words[type][task.label_of_word[word]];
  }
  return types;
}

std::vector<char> words_among(const WordTypes& types, TypesOf kind) {
  if (kind == TypesOf::all) return {};
  std::vector<char> among;
  for (std::size_t word = 0; word < types.type_of_word.size(); ++word) {
    const std::size_t labels = types.of(word).size();
    const bool is_of_kind = kind == TypesOf::unseen ? labels == 0
                            : kind == TypesOf::seen ? labels > 0
                                                    : labels > 1;
    among.push_back(is_of_kind ? 1 : 0);
  }
  return among;
}

std::vector<std::int32_t> majority_labels(const WordTypes& types) {
  return std::vector<std::int32_t>(types.type_of_word.size(), most_frequent(types.label_counts()));
}

std::vector<std::int32_t> looked_up_labels(const WordTypes& types) {
  std::vector<std::int32_t> labels = majority_labels(types);
  for (std::size_t word = 0; word < labels.size(); ++word) {
    if (!types.of(word).empty()) labels[word] = most_frequent(types.of(word));
  }
  return labels;
}

std::vector<char> hits_of(const std::vector<std::int32_t>& label_of_word, const Task& task) {
  std::vector<char> hits(label_of_word.size());
  std::transform(label_of_word.begin(), label_of_word.end(), task.label_of_word.begin(),
                 hits.begin(), [](std::int32_t a, std::int32_t b) { return a == b ? 1 : 0; });
  return hits;
}

std::optional<Task> control_task(const Corpus& corpus, const Task& task, const WordTypes& types,
                                 std::uint64_t seed) {
  const LabelCounts counts = types.label_counts();
  std::uint64_t all = 0;
  for (const auto& [label, words] : counts) all += static_cast<std::uint64_t>(words);
  std::vector<std::int32_t> label_of_type;
  for (const std::int64_t word : types.first_word) {
    RandomStream stream = stream_of(corpus.words[static_cast<std::size_t>(word)], seed);
    label_of_type.push_back(label_at(stream.below(all), counts));
  }

  Task control{task.name, task.labels, task.label_of_word, {}};
  std::int32_t first = label_unseen;
  bool tells_apart = false;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    std::int32_t& label = control.label_of_word[word];
    if (label < 0) continue;
    label = label_of_type[static_cast<std::size_t>(types.type_of_word[word])];
    if (corpus.split_of_word[word] != Split::train) continue;
    tells_apart = tells_apart || (first >= 0 && label != first);
    first = label;
  }
  if (!tells_apart) return std::nullopt;
  return control;
}

}  // namespace salient
