#pragma once

#include <cstdint>
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

  double accuracy() const noexcept;           ///< correct / words
  double accuracy_of_all() const noexcept;    ///< correct / (words + excluded)
  double majority_accuracy() const noexcept;  ///< majority / words
  double macro_f1() const noexcept;           ///< over labels that occur in the split
};

}  // namespace salient
