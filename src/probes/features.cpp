#include "salient/probes/features.hpp"

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Words that no probe sees as they are. Labels that train has not stay errors.
void relabel(Task& task, const std::vector<std::int64_t>& words, std::int32_t label) {
  if (words.empty()) return;
  if (task.has_numbers()) task.label_of_word.resize(task.value_of_word.size());
  for (const std::int64_t word : words) {
    std::int32_t& now = task.label_of_word[static_cast<std::size_t>(word)];
    if (now >= 0) now = task.has_numbers() ? label_excluded : label;
  }
}

}  // namespace

bool need_head(Features features) {
  return features == Features::head_modifier || features == Features::head ||
         features == Features::mean;
}

NeuronLayout feature_neurons(const NeuronLayout& stored, Features features) {
  return features == Features::head_modifier ? stored.with_head() : stored;
}

void require_heads(const Corpus& corpus, Features features) {
  if (features == Features::word || !corpus.head_of_word.empty()) return;
  throw UsageError(
      "probe.features: the activations come without heads; extract them from CoNLL-U with "
      "corpus.heads = true, or take probe.features = word");
}

std::int64_t head_or_self(const Corpus& corpus, std::int64_t word) {
  const std::int64_t head = corpus.head_of_word[static_cast<std::size_t>(word)];
  return head == head_of_root ? word : head;
}

std::vector<std::int64_t> roots_left_out(const Corpus& corpus, const ProbeOptions& options) {
  std::vector<std::int64_t> roots;
  if (options.features == Features::word || options.root == RootWords::self) return roots;
  for (std::int64_t word = 0; word < corpus.word_count(); ++word) {
    if (corpus.head_of_word[static_cast<std::size_t>(word)] == head_of_root) roots.push_back(word);
  }
  return roots;
}

std::vector<Task> tasks_of_probes(const Corpus& corpus, const std::vector<std::int64_t>& dropped,
                                  const ProbeOptions& options) {
  require_heads(corpus, options.features);
  const std::vector<std::int64_t> roots = roots_left_out(corpus, options);
  std::vector<Task> tasks = corpus.tasks;
  for (Task& task : tasks) {
    relabel(task, dropped, label_unseen);
    relabel(task, roots, label_excluded);
  }
  return tasks;
}

}  // namespace salient
