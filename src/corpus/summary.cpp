#include "corpus/summary.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <span>
#include <sstream>
#include <string>

#include "corpus/build.hpp"
#include "corpus/wording.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// "score from 0 to 5"
std::string range_of(const Task& task, Split split, const std::vector<Split>& split_of_word) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (std::size_t w = 0; w < split_of_word.size(); ++w) {
    if (split_of_word[w] != split) continue;
    least = std::min(least, task.value_of_word[w]);
    most = std::max(most, task.value_of_word[w]);
  }
  std::ostringstream text;
  text << task.name << " from " << least << " to " << most;
  return text.str();
}

/// "49 labels of xpos", and what is unseen or left out, if anything is.
std::string summary_of(const Task& task, Split split, const std::vector<Split>& split_of_word) {
  if (task.has_numbers()) return range_of(task, split, split_of_word);
  std::set<std::int32_t> labels;
  std::int64_t excluded = 0;
  for (std::size_t w = 0; w < split_of_word.size(); ++w) {
    if (split_of_word[w] != split) continue;
    if (task.label_of_word[w] == label_excluded) ++excluded;
    if (task.label_of_word[w] >= 0) labels.insert(task.label_of_word[w]);
  }
  std::int64_t unseen_labels = 0;
  std::int64_t unseen_words = 0;
  for (const UnseenLabel& unseen : task.unseen) {
    if (unseen.split != split) continue;
    ++unseen_labels;
    unseen_words += unseen.words;
  }
  std::string text =
      counted(static_cast<std::int64_t>(labels.size()), "label") + " of " + task.name;
  if (unseen_labels > 0) {
    text += " and " + counted(unseen_labels, "label") + " unseen in train (" +
            counted(unseen_words, "word") + ")";
  }
  if (excluded > 0) text += ", " + counted(excluded, "word") + " left out";
  return text;
}

/// "3 of 40 train words, 1 of 9 dev words": those that bear a binary task's concept, of its words.
std::string bearers_of(const Task& task, const std::vector<Split>& split_of_word) {
  std::string text;
  const std::int32_t yes = task.labels.find(label_yes);
  for (const Split split : all_splits) {
    std::int64_t words = 0;
    std::int64_t bearers = 0;
    for (std::size_t w = 0; w < split_of_word.size(); ++w) {
      if (split_of_word[w] != split || task.label_of_word[w] == label_excluded) continue;
      ++words;
      bearers += task.label_of_word[w] == yes ? 1 : 0;
    }
    if (words == 0) continue;
    text += (text.empty() ? "" : ", ") + grouped(bearers) + " of " +
            counted(words, std::string(name_of(split)) + " word");
  }
  return text;
}

}  // namespace

void log_summary(const Corpus& corpus, std::size_t labellings) {
  const std::vector<Split>& splits = corpus.split_of_word;
  const std::span<const Task> all(corpus.tasks);
  for (const Split split : all_splits) {
    const std::int64_t words = std::count(splits.begin(), splits.end(), split);
    if (words == 0) continue;
    const Section& section = corpus.sections[static_cast<std::size_t>(split)];
    std::string line = "corpus: " + std::string(name_of(split)) + ": ";
    if (!section.sentences.empty()) line += counted(section.sentences.size(), "sentence") + ", ";
    line += counted(words, "word");
    for (const Task& task : all.first(labellings)) line += "; " + summary_of(task, split, splits);
    log_info(line);
  }
  for (const Task& task : all.subspan(labellings)) {
    log_info("corpus: " + task.name + ": " + bearers_of(task, splits));
  }
  for (const Task& task : all) {
    for (const UnseenLabel& unseen : task.unseen) {
      log_detail("corpus: " + std::string(name_of(unseen.split)) + ": label " +
                 in_quotes(unseen.name) + " of " + task.name + " is unseen in train (" +
                 counted(unseen.words, "word") + ")");
    }
    if (task.labels.size() == 1) {
      log_warning("corpus: all of train has the same label of " + task.name + ", " +
                  in_quotes(task.labels.name(0)) + ": there is nothing to learn");
    }
  }
}

}  // namespace salient
