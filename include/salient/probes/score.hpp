#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"

namespace salient {

/// Bootstraps of sentences, for intervals of analyses that have no key of how many; and their seed.
constexpr std::int32_t usual_draws = 10000;
constexpr std::uint64_t usual_seed = 42;
/// Likewise for those of scores, which are of many figures.
constexpr std::int32_t score_draws = 1000;

/// What 95 % of bootstraps have of a figure.
struct Interval {
  double low = 0, high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

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

/// How a probe predicts the numbers of one split, in their own unit.
struct NumberScore {
  double squared_error = 0;  ///< mean over the words of (predicted - true)^2; 0 without words
  /// R^2: 1 - squared error / that of train's mean for every word; none where all words have it.
  std::optional<double> r_squared = {};
  /// Pearson's r of true and predicted numbers; none where all of either are the same.
  std::optional<double> pearson = {};
  /// Spearman's rho, which is r of their ranks, where equal ones share the mean of theirs;
  /// likewise.
  std::optional<double> spearman = {};

  double root_squared_error() const noexcept;
  friend bool operator==(const NumberScore&, const NumberScore&) = default;
};

/// `truth` and `predicted`: [word]. `train_mean`: of the numbers of train.
NumberScore score_numbers(std::span<const double> truth, std::span<const double> predicted,
                          double train_mean);

/// Numbers and their ranks among them: [word].
struct RankedNumbers {
  std::span<const double> values, ranks;
};
/// The same of numbers whose ranks are known.
NumberScore score_ranked_numbers(RankedNumbers truth, RankedNumbers predicted, double train_mean);

/// None of a figure that no bootstrap has, as the recall of a label without words, and where both
/// ends would be the same, as of the recall of a label in a single sentence: its bootstraps say
/// nothing of how far it is known.
using KnownInterval = std::optional<Interval>;

struct LabelIntervals {
  KnownInterval precision, recall, f1;
  friend bool operator==(const LabelIntervals&, const LabelIntervals&) = default;
};

/// Of the figures of a ProbeScore, by score_draws bootstraps of the split's sentences, each of
/// those that have the figure. Macro-F1 is of the labels of the whole split, to first order in a
/// bootstrap's words of each, for rare ones are not in every bootstrap. A bootstrap's words of
/// labels that train has not are shared out over these as the split's are. Those of numbers are
/// none of a probe of labels, and the reverse.
struct ScoreIntervals {
  KnownInterval macro_f1, mcc, loss, chunk_f1;
  std::vector<LabelIntervals> labels;  ///< [label]
  KnownInterval r_squared, pearson, spearman, root_squared_error;
  friend bool operator==(const ScoreIntervals&, const ScoreIntervals&) = default;
};

/// What a probe gets right of one split, by the sentences that have words of it: what accuracies of
/// runs are compared by.
struct SentenceScores {
  std::string text;  ///< digest of those words, by which those of another run are known again
  std::vector<std::int64_t> words;    ///< int64 [i]: that count; 0 where all are excluded
  std::vector<std::int64_t> correct;  ///< int64 [i]: of them
  friend bool operator==(const SentenceScores&, const SentenceScores&) = default;
};

/// int64 [true label + 1, predicted label]: words. The last row is of labels that train has not.
using Confusion = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How a probe does on one split. Accuracies are fractions.
struct ProbeScore {
  Split split = Split::train;
  std::int64_t words = 0;  ///< all but excluded ones; unseen labels are in, as errors
  /// Words of labels under corpus.min_label_count and roots that probe.root drops; of numbers those
  /// that extraction dropped.
  std::int64_t excluded = 0;
  double loss = 0;  ///< mean over words with a train label or a number, in loss_unit()
  /// Of a probe that predicts numbers, to which all that follows means nothing; of others none.
  std::optional<NumberScore> numbers;
  std::int64_t correct = 0;
  std::int64_t unseen = 0;         ///< words whose label train has not
  std::int64_t majority = 0;       ///< correct if every word got train's most frequent label
  std::vector<LabelScore> labels;  ///< [label]
  /// `unseen` by label; words that extraction dropped are as one label more.
  std::vector<std::int64_t> words_of_unseen;
  Confusion confusion;
  std::optional<ChunkScore> chunks;  ///< none without chunk labels, or where a split cuts sentences
  std::optional<ScoreIntervals> intervals;  ///< of dev and test, where they were drawn
  std::optional<SentenceScores> sentences;  ///< likewise

  double accuracy() const noexcept;           ///< correct / words
  double accuracy_of_all() const noexcept;    ///< correct / (words + excluded)
  double majority_accuracy() const noexcept;  ///< majority / words
  double macro_f1() const noexcept;           ///< over labels that occur in the split
  /// Matthews' correlation coefficient of true and predicted labels, for many labels as Gorodkin
  /// (2004) has it; an unseen label is one that is never predicted. None where all words have the
  /// same label or are given the same.
  std::optional<double> mcc() const noexcept;
  double loss_bits() const noexcept;  ///< `loss` in bits a word
};

/// The score that stands for a probe: of the last split that has words. Null without any.
const ProbeScore* judging_score(const std::vector<ProbeScore>& scores);

/// None where the score has none.
LabelIntervals intervals_of_label(const ProbeScore& score, std::size_t label);

}  // namespace salient
