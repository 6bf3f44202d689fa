#include <algorithm>
#include <cmath>
#include <string>

#include "corpus/conllu_labels.hpp"
#include "corpus/position.hpp"
#include "corpus/task_name.hpp"
#include "corpus/wording.hpp"
#include "salient/corpus/load.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

void check_labels(const CorpusOptions& options) {
  const std::vector<std::string>& labels = options.labels;
  if (labels.empty()) throw UsageError("corpus.labels: name at least one labelling");
  for (auto name = labels.begin(); name != labels.end(); ++name) {
    const std::string complaint = task_name_complaint(*name);
    if (!complaint.empty()) throw UsageError("corpus.labels: " + complaint);
    if (std::find(labels.begin(), name, *name) != name) {
      throw UsageError("corpus.labels: " + *name + " is there twice");
    }
    if (options.format == CorpusFormat::conllu && !find_conllu_label(*name)) {
      throw UsageError("corpus.labels: " + in_quotes(*name) +
                       " is none of upos, xpos, deprel, feats, feats:NAME");
    }
  }
  const bool of_sentences = options.format == CorpusFormat::sentences;
  const bool takes_one = of_sentences || options.format == CorpusFormat::slashed ||
                         options.format == CorpusFormat::parallel;
  if (takes_one && labels.size() != 1) {
    throw UsageError("corpus.labels: this corpus.format has one label a " +
                     std::string(of_sentences ? "sentence" : "word") + ", but " +
                     std::to_string(labels.size()) + " are named");
  }
  if (of_sentences && labels == CorpusOptions{}.labels) {
    throw UsageError("corpus.labels: name the task of corpus.format = sentences; " +
                     labels.front() + ", the default, is a labelling of words");
  }
}

void check_target(const CorpusOptions& options) {
  if (options.target == CorpusTarget::label) return;
  if (options.format != CorpusFormat::sentences) {
    throw UsageError("corpus.target: only corpus.format = sentences can have numbers");
  }
  const auto refuse = [](bool is_given, const std::string& key) {
    if (is_given) throw UsageError(key + ": there are no labels with corpus.target = number");
  };
  refuse(!options.label_map.empty(), "corpus.label_map");
  refuse(!options.concepts.empty(), "corpus.concepts");
  refuse(options.one_vs_rest, "corpus.one_vs_rest");
  refuse(options.min_label_count > 0, "corpus.min_label_count");
}

void check_treebank(const CorpusOptions& options) {
  if (options.heads && options.format != CorpusFormat::conllu) {
    throw UsageError("corpus.heads: only corpus.format = conllu has heads");
  }
  if (options.lemmas && options.format != CorpusFormat::conllu) {
    throw UsageError("corpus.lemmas: only corpus.format = conllu has lemmas");
  }
}

void check_position(const CorpusOptions& options) {
  if (options.position == PositionTask::none) return;
  if (options.format == CorpusFormat::sentences) {
    throw UsageError(
        "corpus.position: of words in their sentences, which corpus.format = sentences labels as "
        "wholes");
  }
  const std::vector<std::string>& labels = options.labels;
  if (std::find(labels.begin(), labels.end(), position_name) != labels.end()) {
    throw UsageError("corpus.position: " + in_quotes(position_name) +
                     " names a labelling of corpus.labels already");
  }
}

void check_columns(const CorpusOptions& options) {
  if (options.format != CorpusFormat::columns) return;
  if (options.label_columns.size() != options.labels.size()) {
    throw UsageError("corpus.label_columns: " + std::to_string(options.label_columns.size()) +
                     " given for " + std::to_string(options.labels.size()) +
                     " names in corpus.labels");
  }
  const bool counts_from_one =
      options.word_column >= 1 &&
      std::all_of(options.label_columns.begin(), options.label_columns.end(),
                  [](int column) { return column >= 1; });
  if (!counts_from_one) {
    throw UsageError("corpus.word_column, corpus.label_columns: columns are counted from 1");
  }
}

void check_label_file(const CorpusOptions& options, std::string_view split,
                      const std::filesystem::path& words, const std::filesystem::path& labels) {
  const std::string key = "corpus." + std::string(split) + "_labels";
  if (options.format != CorpusFormat::parallel && !labels.empty()) {
    throw UsageError(key + ": only corpus.format = parallel has labels in files of their own");
  }
  if (options.format == CorpusFormat::parallel && words.empty() != labels.empty()) {
    throw UsageError(key + ": give it together with corpus." + std::string(split));
  }
}

void check_splits(const CorpusOptions& options) {
  const double dev = options.dev_share;
  const double test = options.test_share;
  if (!(dev >= 0 && test >= 0 && dev + test < 1)) {
    throw UsageError("corpus.dev_share, corpus.test_share: at least 0, and below 1 together");
  }
  const bool cut = options.dev.empty() && options.test.empty();
  if (options.dedupe && cut && options.split_by == SplitBy::word_type) {
    throw UsageError("corpus.dedupe: has no meaning with corpus.split_by = word_type");
  }
  if (options.format == CorpusFormat::sentences && cut && options.split_by == SplitBy::word_type) {
    throw UsageError(
        "corpus.split_by: word-type would cut sentences, which corpus.format = sentences labels as "
        "wholes");
  }
}

}  // namespace

void CorpusOptions::validate() const {
  if (train.empty()) throw UsageError("corpus.train: name the corpus");
  check_labels(*this);
  check_target(*this);
  check_treebank(*this);
  check_position(*this);
  check_columns(*this);
  check_label_file(*this, "train", train, train_labels);
  check_label_file(*this, "dev", dev, dev_labels);
  check_label_file(*this, "test", test, test_labels);
  check_splits(*this);
  if (max_train_words < 0) throw UsageError("corpus.max_train_words: at least 0 (all)");
  if (min_label_count < 0) throw UsageError("corpus.min_label_count: at least 0");
  if (block_words < 1) throw UsageError("corpus.block_words: at least 1");
}

}  // namespace salient
