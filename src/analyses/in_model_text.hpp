#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "salient/analyses/in_model.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/encoder/edits.hpp"
#include "salient/tokens/batch.hpp"

namespace salient {

/// What is read inside the model: sentences with words of one split, at most so many.
struct ChosenText {
  Split split = Split::test;
  std::int64_t sentences = 0;
  Corpus corpus;                    ///< words, sentences and blocks alone, numbered from 0
  std::vector<std::int64_t> words;  ///< int64 [word]: its number in the whole corpus
};

/// Of test or, if that has no words, of dev. More sentences than `options.sentences` are drawn, and
/// stay in their order.
ChosenText choose_text(const Corpus& corpus, const InModelOptions& options);

/// One batch of one of the text's blocks, whose words bear their numbers in the whole corpus.
struct TextBatch {
  std::int64_t block = 0;
  TokenBatch plain, masked;
  std::vector<GuessedSubword> guesses;  ///< in `masked`
  std::vector<std::int64_t> unread =
      {};  ///< words of the block that no batch of it has; of the first
};

/// This rank's. Subwords of words are masked with the id `mask`, if there is one, each with the
/// same chance whatever the batch: by `seed` and its word's number.
std::vector<TextBatch> batches_of_rank(const ChosenText& text, const EditedModel& model,
                                       std::uint64_t seed, int rank, int ranks);

}  // namespace salient
