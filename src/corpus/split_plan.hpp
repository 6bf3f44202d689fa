#pragma once

#include <cstdint>
#include <vector>

#include "corpus/annotated_text.hpp"
#include "salient/corpus/load.hpp"

namespace salient {

/// Which split everything belongs to.
struct SplitPlan {
  std::vector<Split> section_of_sentence;  ///< [sentence]
  std::vector<Split> split_of_word;        ///< [word]; the sentence's but with a split by word type
};

/// The splits as the files give them.
SplitPlan plan_as_given(const AnnotatedText& text, std::vector<Split> split_of_sentence);

/// Cuts dev and test from the text by `options.split_by`, `seed` and shares: the units are put in
/// an order that depends on the seed and their number alone, the first become test, the next dev. A
/// share above 0 gives at least one unit; throws UsageError if none is left for train.
SplitPlan plan_by_seed(const AnnotatedText& text, const CorpusOptions& options);

/// The sentences to keep, train first, then dev, then test, each in file order: what
/// `options.max_train_words` cuts and `options.dedupe` drops is left out. A random
/// `options.train_sample` takes the sentences of train in an order that depends on the seed and
/// their number alone, until one would pass the limit. Logs how many sentences
/// of dev and test occur in train.
std::vector<std::int64_t> kept_sentences(const AnnotatedText& text, const SplitPlan& plan,
                                         const CorpusOptions& options);

}  // namespace salient
