#include "probes/chunks.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace salient {
namespace {

bool is_chunk_label(std::string_view label) {
  return label == "O" || (label.size() > 2 && (label.starts_with("B-") || label.starts_with("I-")));
}

bool are_chunk_labels(const LabelSet& labels) {
  const std::vector<std::string>& names = labels.names();
  return std::all_of(names.begin(), names.end(), is_chunk_label) &&
         std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.starts_with("B-"); });
}

/// Whether words of one sentence are of different splits.
bool cuts_sentences(const Corpus& corpus) {
  const auto differ = [](Split a, Split b) {
    return a != b && a != Split::none && b != Split::none;
  };
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    const auto split = corpus.split_of_word.begin();
    if (std::adjacent_find(split + words.begin, split + words.end, differ) != split + words.end) {
      return true;
    }
  }
  return false;
}

/// Numbers the types of chunks as it meets them.
class ChunkTypes {
 public:
  std::vector<ChunkTag> tags_of(const LabelSet& labels) {
    std::vector<ChunkTag> tags;
    for (const std::string& name : labels.names()) tags.push_back(tag_of(name));
    return tags;
  }
  std::int32_t size() const noexcept { return static_cast<std::int32_t>(ids_.size()); }

 private:
  ChunkTag tag_of(std::string_view label) {
    if (label == "O") return {};
    return {ids_.try_emplace(label.substr(2), size()).first->second, label.starts_with("B-")};
  }

  std::map<std::string_view, std::int32_t> ids_;
};

/// The task before extraction dropped words of it.
const Task& as_annotated(const Corpus& corpus, const Task& task) {
  const auto found = std::find_if(corpus.tasks.begin(), corpus.tasks.end(),
                                  [&](const Task& other) { return other.name == task.name; });
  return found == corpus.tasks.end() ? task : *found;
}

bool starts(ChunkTag before, ChunkTag tag) {
  return tag.type != outside_chunks && (tag.begins || tag.type != before.type);
}

bool ends(ChunkTag before, ChunkTag tag) {
  return before.type != outside_chunks && (tag.begins || tag.type != before.type);
}

}  // namespace

void count_chunks(std::span<const ChunkTag> truth, std::span<const ChunkTag> guess,
                  ChunkScore& score) {
  ChunkTag true_before, guess_before;
  bool alike = false;  // the chunks that both are inside of, up to here
  for (std::size_t word = 0; word <= truth.size(); ++word) {
    const ChunkTag true_tag = word < truth.size() ? truth[word] : ChunkTag{};
    const ChunkTag guess_tag = word < truth.size() ? guess[word] : ChunkTag{};
    const bool true_ends = ends(true_before, true_tag);
    const bool guess_ends = ends(guess_before, guess_tag);
    if (alike && true_ends && guess_ends) ++score.correct;
    if (true_ends || guess_ends) alike = false;
    const bool true_starts = starts(true_before, true_tag);
    const bool guess_starts = starts(guess_before, guess_tag);
    if (true_starts) ++score.chunks;
    if (guess_starts) ++score.predicted;
    if (true_starts && guess_starts) alike = true_tag.type == guess_tag.type;
    true_before = true_tag;
    guess_before = guess_tag;
  }
}

ChunkScore chunks_of_sentence(RowRange words, const ChunkTags& tags,
                              const std::vector<std::int32_t>& label_of_word,
                              const std::vector<std::int32_t>& guess_of_word) {
  const auto begin = static_cast<std::size_t>(words.begin);
  const auto count = static_cast<std::size_t>(words.size());
  std::vector<ChunkTag> guess(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (label_of_word[begin + i] == label_excluded) continue;
    guess[i] = tags.of_label[static_cast<std::size_t>(guess_of_word[begin + i])];
  }
  ChunkScore score;
  count_chunks({tags.of_word.data() + begin, count}, guess, score);
  return score;
}

std::optional<ChunkTags> chunk_tags(const Corpus& corpus, const Task& task, const LabelSet& labels,
                                    const std::vector<std::int32_t>& label_of_word) {
  if (!are_chunk_labels(labels) || !are_chunk_labels(task.labels) || cuts_sentences(corpus)) {
    return std::nullopt;
  }
  ChunkTypes types;
  ChunkTags tags;
  tags.of_label = types.tags_of(labels);
  const std::vector<ChunkTag> in_text = types.tags_of(task.labels);
  const Task& annotated = as_annotated(corpus, task);
  tags.of_word.resize(label_of_word.size());
  for (std::size_t word = 0; word < label_of_word.size(); ++word) {
    if (label_of_word[word] == label_excluded) continue;
    const std::int32_t label = annotated.label_of_word[word];
    ChunkTag& tag = tags.of_word[word];
    tag = label < 0 ? ChunkTag{2 * types.size(), true} : in_text[static_cast<std::size_t>(label)];
    const bool dropped = label >= 0 && task.label_of_word[word] == label_unseen;
    if (dropped && tag.type != outside_chunks) tag.type += types.size();
  }
  return tags;
}

}  // namespace salient
