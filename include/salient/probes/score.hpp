#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"

namespace salient {

/// How a probe does on one label's words of one split.
struct LabelScore {
  std::int64_t train_words = 0;
  std::int64_t words = 0;      ///< of this label in the split
  std::int64_t predicted = 0;  ///< words of the split that were given this label
  std::int64_t correct = 0;

  double precision() const noexcept;  ///< 0 where nothing was predicted
  double recall() const noexcept;     ///< 0 where there are no words
  double f1() const noexcept;
};

/// How a probe finds the chunks of one split, where labels are O, B-TYPE and I-TYPE. As conlleval
/// of CoNLL-2000 has it: a chunk begins at a B-, and at an I- after O, after another type or at the
/// start of a sentence; it is right if beginning, end and type are. Excluded words are O.
struct ChunkScore {
  std::int64_t chunks = 0;  ///< in truth
  std::int64_t predicted = 0;
  std::int64_t correct = 0;

  double precision() const noexcept;  ///< 0 where nothing was predicted
  double recall() const noexcept;     ///< 0 where there are no chunks
  double f1() const noexcept;
  friend bool operator==(const ChunkScore&, const ChunkScore&) = default;
};

/// int64 [true label + 1, predicted label]: words. The last row is of labels that train has not.
using Confusion = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How a probe does on one split. Accuracies are fractions.
struct ProbeScore {
  Split split = Split::train;
  std::int64_t words = 0;  ///< all but excluded ones; unseen labels are in, as errors
  std::int64_t correct = 0;
  std::int64_t unseen = 0;    ///< words whose label train has not
  std::int64_t excluded = 0;  ///< words of labels under corpus.min_label_count
  std::int64_t majority = 0;  ///< correct if every word got train's most frequent label
  double loss = 0;            ///< mean cross-entropy in nats a word, over words with a train label
  std::vector<LabelScore> labels;  ///< [label]
  /// `unseen` by label; words that extraction dropped are as one label more.
  std::vector<std::int64_t> words_of_unseen;
  Confusion confusion;
  std::optional<ChunkScore> chunks;  ///< none without chunk labels, or where a split cuts sentences

  double accuracy() const noexcept;           ///< correct / words
  double accuracy_of_all() const noexcept;    ///< correct / (words + excluded)
  double majority_accuracy() const noexcept;  ///< majority / words
  double macro_f1() const noexcept;           ///< over labels that occur in the split
  /// Matthews' correlation coefficient of true and predicted labels, for many labels as Gorodkin
  /// (2004) has it; an unseen label is one that is never predicted. 0 where it is not defined.
  double mcc() const noexcept;
  double loss_bits() const noexcept;  ///< `loss` in bits a word
};

}  // namespace salient
