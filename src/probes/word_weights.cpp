#include "probes/word_weights.hpp"

#include <algorithm>
#include <cstddef>

#include "probes/random_stream.hpp"

namespace salient {
namespace {

/// [label]: words that count.
std::vector<std::int64_t> words_of_labels(const Lesson& lesson) {
  std::vector<std::int64_t> words(static_cast<std::size_t>(lesson.labels));
  for (std::size_t word = 0; word < lesson.label_of_word.size(); ++word) {
    if (lesson.weight(word) == 0) continue;
    ++words[static_cast<std::size_t>(lesson.label_of_word[word])];
  }
  return words;
}

/// Weight 0 for all words of the more frequent label but as many, drawn, as the other one has.
void draw_as_many(Lesson& lesson, std::uint64_t seed) {
  const std::vector<std::int64_t> words = words_of_labels(lesson);
  const std::int32_t many = words[1] > words[0] ? 1 : 0;
  const std::int64_t wanted = std::min(words[0], words[1]);
  std::vector<std::size_t> candidates;
  for (std::size_t word = 0; word < lesson.label_of_word.size(); ++word) {
    if (lesson.label_of_word[word] == many) candidates.push_back(word);
  }
  RandomStream stream(seed);
  shuffle(candidates, stream);
  lesson.weight_of_word.assign(lesson.label_of_word.size(), 1.0F);
  for (auto i = static_cast<std::size_t>(wanted); i < candidates.size(); ++i) {
    lesson.weight_of_word[candidates[i]] = 0;
  }
}

/// Every label weighs the same in all.
void balance(Lesson& lesson) {
  const std::vector<std::int64_t> words = words_of_labels(lesson);
  std::int64_t total = 0;
  for (const std::int64_t of_label : words) total += of_label;
  if (lesson.weight_of_word.empty()) {
    lesson.weight_of_word.assign(lesson.label_of_word.size(), 1.0F);
  }
  for (std::size_t word = 0; word < lesson.label_of_word.size(); ++word) {
    if (lesson.weight(word) == 0) continue;
    const auto of_label =
        static_cast<double>(words[static_cast<std::size_t>(lesson.label_of_word[word])]);
    lesson.weight_of_word[word] =
        static_cast<float>(static_cast<double>(total) / lesson.labels / of_label);
  }
}

}  // namespace

void weigh_labels(Lesson& lesson, const ProbeOptions& options) {
  if (lesson.loss() == Loss::squared) return;
  if (options.negatives == Negatives::one_to_one && lesson.labels == 2) {
    draw_as_many(lesson, options.seed);
  }
  if (options.label_weight == LabelWeight::balanced) balance(lesson);
}

}  // namespace salient
