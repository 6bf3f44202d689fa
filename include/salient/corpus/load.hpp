#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "salient/corpus/corpus.hpp"

namespace salient {

class Communicator;

enum class CorpusFormat { conllu, columns, slashed, parallel, sentences };
enum class CorpusTarget { label, number };
enum class SplitBy { sentence, document, word_type };
enum class ColumnSeparator { tab, space };
enum class TrainSample { first, random };
enum class PositionTask { none, ends, thirds };

struct CorpusOptions {
  CorpusFormat format = CorpusFormat::conllu;
  /// A file; a folder, or a shell pattern as the last part of a path (`brown/c[a-r][0-9][0-9]`),
  /// whose files, in name order, are one document each. If dev and test are both empty, they are
  /// cut from train by `split_by`.
  std::filesystem::path train, dev, test;
  std::filesystem::path train_labels, dev_labels, test_labels;  ///< format = parallel only
  /// Tasks. conllu: upos, xpos, deprel, feats, feats:NAME. Others: one name per label column;
  /// sentences: a name that is not the default, which is a labelling of words.
  std::vector<std::string> labels{"xpos"};
  CorpusTarget target = CorpusTarget::label;  ///< number: format = sentences only, finite numbers
  bool heads = false;                 ///< conllu: read HEAD, which probe.features of two words need
  bool lemmas = false;                ///< conllu: read LEMMA, by which in_model looks up guesses
  int word_column = 1;                ///< columns: counted from 1
  std::vector<int> label_columns{2};  ///< columns: counted from 1, one per name in `labels`
  ColumnSeparator separator = ColumnSeparator::tab;
  /// Lines `from<TAB>to` (exact) and `/regular expression/<TAB>to` (ICU's, matches the whole
  /// label; \1 … \9 in `to` are its groups), applied from first to last, each to what the former
  /// left. An empty `to` leaves the words of that label out of loss and scores. `#` and a space
  /// begin a comment. Applied to every task.
  std::filesystem::path label_map;
  /// Lines `NAME KIND PATTERN`, white space between: binary tasks of one's own, each named NAME and
  /// with the labels `no` and `yes`. `#` and a space begin a comment. KIND says which words bear
  /// the concept: regex: those that match PATTERN (ICU's) as a whole; words: those that
  /// PATTERN, a list with white space between, names exactly; label: those whose label of the first
  /// of `labels`, as the label map leaves it, matches PATTERN as a whole; feats: those with the
  /// feature PATTERN, as `Number=Sing`, whole value (conllu only). A label concept leaves out the
  /// words that the label map leaves out, the others none; min_label_count means nothing to them.
  /// Not with target = number.
  std::filesystem::path concepts;
  /// Besides, a binary task for each label of each of `labels`, named as `xpos=NN`: `yes` where the
  /// word bears it, `no` for the rest; not with target = number. In a name slash, control
  /// characters and `%` are `%XX`.
  bool one_vs_rest = false;
  /// Besides, a task `position` of where in its sentence a word is. ends: `first`, which an only
  /// word is, `last` or `other`. thirds: `begin`, `middle` or `end`. Not of sentences.
  PositionTask position = PositionTask::none;
  SplitBy split_by = SplitBy::sentence;
  double dev_share = 0.1;   ///< of the units of `split_by`, where dev is cut from train
  double test_share = 0.1;  ///< likewise
  /// Whole sentences of train up to so many words of train; 0: all. Cuts after the split.
  std::int64_t max_train_words = 0;
  /// Which those are: the first of the file, or sentences drawn by `seed`, in file order. Sentences
  /// are taken until one would pass the limit.
  TrainSample train_sample = TrainSample::first;
  /// Labels rarer in train leave loss and scores; sentences: what counts is sentences, not words.
  std::int64_t min_label_count = 0;
  bool dedupe = false;              ///< drop dev and test sentences that occur in train
  std::int64_t block_words = 2048;  ///< most words of a block; a longer sentence is one by itself
  std::uint64_t seed = 42;          ///< of the split and of the sample

  void validate() const;  ///< throws UsageError that names the key
};

/// The files that a path of the options means: the file itself; those of a folder; or those that
/// match where the last part of the path is a shell pattern (`c[a-r][0-9][0-9]`). In name order
/// (bytewise), names that begin with a dot left out. `key` is named in the UsageError that is
/// thrown if there is none.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& path,
                                            std::string_view key);

/// Collective: the root reads and checks the files, every rank gets the same value. Every malformed
/// line is one UsageError `file:line: what is wrong` on all ranks.
Corpus load_corpus(const CorpusOptions& options, Communicator& comm);

}  // namespace salient
