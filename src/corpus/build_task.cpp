#include <algorithm>
#include <array>
#include <utility>

#include "corpus/build.hpp"
#include "corpus/task_name.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Counts = std::array<std::int64_t, 3>;  // words by Split

std::vector<Counts> counts_of(const std::vector<std::string>& names,
                              const std::vector<std::int32_t>& label_of_word,
                              const std::vector<Split>& split_of_word) {
  std::vector<Counts> counts(names.size(), Counts{});
  for (std::size_t w = 0; w < label_of_word.size(); ++w) {
    const auto label = static_cast<std::size_t>(label_of_word[w]);
    ++counts[label][static_cast<std::size_t>(split_of_word[w])];
  }
  return counts;
}

std::vector<UnseenLabel> unseen_labels(const std::vector<std::string>& names,
                                       const std::vector<Counts>& counts) {
  std::vector<UnseenLabel> unseen;
  for (const Split split : {Split::dev, Split::test}) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::int64_t words = counts[i][static_cast<std::size_t>(split)];
      const bool in_train = counts[i][static_cast<std::size_t>(Split::train)] > 0;
      if (words > 0 && !in_train && !names[i].empty())
        unseen.push_back({names[i], split, words, 0});
    }
  }
  std::sort(unseen.begin(), unseen.end(), [](const UnseenLabel& a, const UnseenLabel& b) {
    return std::pair(a.split, std::string_view(a.name)) <
           std::pair(b.split, std::string_view(b.name));
  });
  return unseen;
}

}  // namespace

Task build_task(std::string name, const std::vector<std::string>& names,
                const std::vector<std::int32_t>& label_of_word,
                const std::vector<Split>& split_of_word, std::int64_t min_count) {
  const std::vector<Counts> counts = counts_of(names, label_of_word, split_of_word);
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::int64_t train = counts[i][static_cast<std::size_t>(Split::train)];
    if (train > 0 && train >= min_count && !names[i].empty()) kept.push_back(names[i]);
  }
  if (kept.empty()) {
    throw UsageError("corpus.labels: no label of " + name +
                     " is left: see corpus.min_label_count and corpus.label_map");
  }
  std::sort(kept.begin(), kept.end());

  Task task;
  task.name = std::move(name);
  task.labels = LabelSet(std::move(kept));
  task.unseen = unseen_labels(names, counts);
  std::vector<std::int32_t> new_ids;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool in_train = counts[i][static_cast<std::size_t>(Split::train)] > 0;
    const std::int32_t id = task.labels.find(names[i]);
    const bool excluded = id == label_unseen && (in_train || names[i].empty());
    new_ids.push_back(excluded ? label_excluded : id);
  }
  task.label_of_word.reserve(label_of_word.size());
  for (const std::int32_t label : label_of_word) {
    task.label_of_word.push_back(new_ids[static_cast<std::size_t>(label)]);
  }
  return task;
}

Task build_sentence_task(std::string name, const std::vector<std::string>& names,
                         const std::vector<std::int32_t>& label_of_sentence,
                         const std::vector<Split>& split_of_sentence,
                         const std::vector<std::int64_t>& offsets, std::int64_t min_count) {
  Task task = build_task(std::move(name), names, label_of_sentence, split_of_sentence, min_count);
  const std::vector<std::int32_t> ids = std::move(task.label_of_word);
  task.label_of_word.clear();
  for (std::size_t s = 0; s < ids.size(); ++s) {
    task.label_of_word.resize(static_cast<std::size_t>(offsets[s + 1]), ids[s]);
  }
  for (UnseenLabel& unseen : task.unseen) {
    unseen.sentences = std::exchange(unseen.words, 0);
    for (std::size_t s = 0; s < ids.size(); ++s) {
      const bool bears = names[static_cast<std::size_t>(label_of_sentence[s])] == unseen.name;
      if (bears && split_of_sentence[s] == unseen.split) {
        unseen.words += offsets[s + 1] - offsets[s];
      }
    }
  }
  return task;
}

std::vector<Task> one_vs_rest(const Task& task) {
  std::vector<Task> tasks;
  for (std::int32_t label = 0; label < task.labels.size(); ++label) {
    Task one;
    one.name = one_vs_rest_name(task.name, task.labels.name(label));
    one.labels = LabelSet({std::string(label_no), std::string(label_yes)});
    one.label_of_word.reserve(task.label_of_word.size());
    for (const std::int32_t of_word : task.label_of_word) {
      one.label_of_word.push_back(of_word == label_excluded ? label_excluded
                                  : of_word == label        ? 1
                                                            : 0);
    }
    tasks.push_back(std::move(one));
  }
  return tasks;
}

}  // namespace salient
