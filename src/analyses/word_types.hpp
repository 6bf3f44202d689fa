#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "salient/analyses/baselines.hpp"
#include "salient/corpus/corpus.hpp"

namespace salient {

/// The word types of a corpus (its word forms, case-sensitive), and what the train words of one
/// task say of each.
struct WordTypes {
  std::vector<std::int32_t> type_of_word;  ///< int32 [word, global]: numbered as they first occur
  std::vector<std::int64_t> first_word;    ///< int64 [type]: a word of it
  /// [type]: train words that the task learns from, by their label.
  std::vector<std::map<std::int32_t, std::int64_t>> train_words;

  /// What the train words know of the type of a word.
  const std::map<std::int32_t, std::int64_t>& of(std::size_t word) const {
    return train_words[static_cast<std::size_t>(type_of_word[word])];
  }
  std::map<std::int32_t, std::int64_t> label_counts() const;  ///< over all types
};

/// Whether the task, which is of labels, learns from the word.
bool is_train_word(const Corpus& corpus, const Task& task, std::size_t word);

/// `task`: of labels.
WordTypes word_types(const Corpus& corpus, const Task& task);

/// [word, global]: 1 for the words whose type is of that kind, else 0. Of all: empty.
std::vector<char> words_among(const WordTypes& types, TypesOf kind);

/// int32 [word, global]: the most frequent label of train; of equal ones the first.
std::vector<std::int32_t> majority_labels(const WordTypes& types);
/// int32 [word, global]: of each word the most frequent label of its type in train, of equal ones
/// the first; the majority label where train has not the type.
std::vector<std::int32_t> looked_up_labels(const WordTypes& types);

/// [word, global]: 1 where that label is the task's, else 0.
std::vector<char> hits_of(const std::vector<std::int32_t>& label_of_word, const Task& task);

/// Hewitt and Liang (2019): each word type has a label of its own, drawn from the frequencies of
/// the task's labels over its train words, also where train has not the type. The label is a
/// function of these, the seed and the type's form alone. Words that do not count in the task, or
/// that it counts as errors, are so here. None if the train words are all of one label: then there
/// is nothing to learn.
std::optional<Task> control_task(const Corpus& corpus, const Task& task, const WordTypes& types,
                                 std::uint64_t seed);

}  // namespace salient
