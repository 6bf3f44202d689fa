#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salient/support/range.hpp"

namespace salient {

/// none: of the rows of special tokens, which no probe learns from and none is judged on.
enum class Split : std::uint8_t { train = 0, dev = 1, test = 2, none = 3 };
constexpr std::array<Split, 3> all_splits{Split::train, Split::dev, Split::test};
std::string_view name_of(Split split);  ///< "train", "dev", "test", "none"

/// Label ids that are no index into a LabelSet.
constexpr std::int32_t label_unseen = -1;    ///< a label that train has not: counts as an error
constexpr std::int32_t label_excluded = -2;  ///< left out of loss and scores, and counted apart

/// The head of a word that has none, the root of its sentence's dependency tree.
constexpr std::int64_t head_of_root = -1;

/// Label names, sorted bytewise; a label's id is its place.
class LabelSet {
 public:
  LabelSet() = default;
  explicit LabelSet(std::vector<std::string> sorted_names);
  std::int32_t size() const noexcept { return static_cast<std::int32_t>(names_.size()); }
  const std::string& name(std::int32_t id) const;
  const std::vector<std::string>& names() const noexcept { return names_; }
  std::int32_t find(std::string_view name) const;  ///< label_unseen if there is no such label
  /// Files and messages then hold the label ids of words as int8, else as int32.
  bool ids_fit_int8() const noexcept { return size() <= 127; }
  friend bool operator==(const LabelSet&, const LabelSet&) = default;

 private:
  std::vector<std::string> names_;
};

/// A label that occurs in dev or test but not in train.
struct UnseenLabel {
  std::string name;
  Split split = Split::dev;
  std::int64_t words = 0;
  std::int64_t sentences = 0;  ///< of those words, where sentences are labelled as wholes; else 0
  friend bool operator==(const UnseenLabel&, const UnseenLabel&) = default;
};

/// One labelling of all words, or one number for each: one probe.
struct Task {
  std::string name;  ///< "xpos"; also the name of its files
  LabelSet labels;   ///< those of the train words
  /// int32 [word]: label id, label_unseen, label_excluded. Of numbers: 0 or label_excluded, or
  /// empty where none is left out.
  std::vector<std::int32_t> label_of_word;
  std::vector<UnseenLabel> unseen;  ///< by split, then name
  /// float64 [word], finite, for corpus.target = number: then there are no labels. Else empty.
  std::vector<double> value_of_word{};

  bool has_numbers() const noexcept { return !value_of_word.empty(); }
  /// Whether a task of numbers leaves a word out of loss and scores.
  bool leaves_out_number(std::size_t word) const {
    return !label_of_word.empty() && label_of_word[word] == label_excluded;
  }
  friend bool operator==(const Task&, const Task&) = default;
};

/// Consecutive whole sentences, cut by the corpus alone and never by the number of ranks: the unit
/// of batching, of writing, of checksums and of partial sums.
struct Block {
  RowRange sentences;
  RowRange words;
  friend bool operator==(const Block&, const Block&) = default;
};

/// Sentences of one split lie together: first train, then dev, then test, each in file order. With
/// a split by word type every sentence lies in the first section and its words differ in split.
struct Section {
  RowRange sentences;
  RowRange words;
  RowRange blocks;
  friend bool operator==(const Section&, const Section&) = default;
};

/// An annotated text, whole and the same on every rank.
///
/// Global axes: `sentence` [0, sentence_count()), `word` [0, word_count()), over all splits.
struct Corpus {
  std::vector<std::string> words;              ///< [word], UTF-8; may contain spaces
  std::vector<std::int64_t> sentence_offsets;  ///< int64 [sentence + 1] into words
  std::vector<Split> split_of_word;            ///< [word]
  /// int32 [sentence], from 0, never falling. A document of which sentences lie in several sections
  /// has a number in each.
  std::vector<std::int32_t> document_of_sentence;
  std::array<Section, 3> sections;  ///< by Split
  std::vector<Block> blocks;        ///< in word order; none spans two sections
  std::vector<Task> tasks;
  /// int64 [word], with corpus.heads: the word's head in its own sentence, or head_of_root; else
  /// empty.
  std::vector<std::int64_t> head_of_word = {};
  /// [word], with corpus.lemmas: the word's lemma, empty where the treebank gives none; else empty.
  std::vector<std::string> lemma_of_word = {};
  /// Of words, sentences, documents, splits, tasks, heads, lemmas: 32 hexadecimal digits.
  std::string digest;

  std::int64_t word_count() const noexcept { return static_cast<std::int64_t>(words.size()); }
  std::int64_t sentence_count() const noexcept {
    return static_cast<std::int64_t>(sentence_offsets.size()) - 1;
  }
  RowRange words_of(std::int64_t sentence) const;
  bool has_words(std::int64_t sentence, Split split) const;  ///< any that are of this split
  friend bool operator==(const Corpus&, const Corpus&) = default;
};

/// The corpus in which every sentence is one word, its words joined by spaces, in a sentence of its
/// own. Splits, documents, labels and blocks are those of the sentences: block i holds the
/// sentences that block i of `corpus` holds. Only for a corpus whose sentences are labelled as
/// wholes, so that the words of a sentence agree. Throws UsageError if they do not in a task: that
/// is a concept of words.
Corpus sentences_as_words(const Corpus& corpus);

/// The corpus in which every sentence begins with the words `before` and ends with `after`: special
/// tokens, of no split, label_excluded in every task. Blocks hold the sentences that they hold in
/// `corpus`.
Corpus with_special_tokens(const Corpus& corpus, const std::vector<std::string>& before,
                           const std::vector<std::string>& after);

/// Labels that train words really bear: those under corpus.min_label_count are not among them.
/// Throws UsageError if there are fewer than two: no probe can be trained on such a task.
LabelSet labels_in_train(const Corpus& corpus, const Task& task);

/// Of a task of numbers: the mean over the train words that it does not leave out. Throws
/// UsageError if fewer than two different numbers are there, for no probe can be trained on such a
/// task, or if any split has one over 1e100, whose square nothing holds.
double mean_in_train(const Corpus& corpus, const Task& task);

/// The blocks of each section that `rank` of `ranks` owns: contiguous in each section, every
/// section divided by itself and balanced by `weights` (int64 [block], subwords or words). In block
/// order.
std::vector<std::int64_t> owned_blocks(const Corpus& corpus, std::vector<std::int64_t> weights,
                                       int rank, int ranks);

}  // namespace salient
