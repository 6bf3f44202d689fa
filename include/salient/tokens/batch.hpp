#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/tokens/tokenizer.hpp"

namespace salient {

enum class Overlong { split, error, drop };

/// What has a vector. words: each word. Else each sentence, by one of: cls: the state of its [CLS],
/// the first token or (XLNet) the last, in the first window of a long one. last: the state of the
/// last subword of its last word (what stands behind that, [SEP], is the same in every sentence).
/// mean: the mean of its words' vectors.
enum class Vectors { words, cls, last, mean };

struct BatchOptions {
  std::int64_t max_subwords = 512;     ///< positions of the model, special tokens included
  std::int64_t batch_subwords = 4096;  ///< subwords of a batch at most (one window at least)
  bool padded = false;  ///< the model pads rows to the longest: padding counts, at most an eighth
  Overlong overlong = Overlong::split;
  Vectors vectors = Vectors::words;
  /// Sentences of the corpus begin and end with the model's special tokens, as words that have
  /// states of their own (with_special_tokens).
  bool special_tokens = false;

  void validate() const;
};

/// Where a word's subwords stand in a batch.
struct WordPlace {
  std::int64_t word = 0;  ///< global
  std::int64_t row = 0;   ///< window of the batch
  RowRange subwords;      ///< positions in the row, special tokens counted
};

/// Rows of subword ids, one behind the other. A row is a sentence or, of a sentence longer than the
/// model, a window with context on both sides; every word that has subwords stands in exactly one
/// row: the window that shows most of what is before and after it. Of a word longer than a whole
/// window the first subwords that fit stand for it. With Vectors::cls and Vectors::last a sentence
/// has one place, of one token: it bears the number of the first or last word that has subwords,
/// and there is no row but the one that it stands in.
struct TokenBatch {
  std::vector<std::int64_t> ids;      ///< int64 [subword of all rows]
  std::vector<std::int64_t> lengths;  ///< int64 [row]; rows are in the order of their lengths
  std::vector<WordPlace> places;      ///< of words that have subwords, in no promised order

  std::int64_t rows() const noexcept { return static_cast<std::int64_t>(lengths.size()); }
};

/// What happened to words on the way; counts add up over blocks and ranks.
struct BatchCounts {
  std::int64_t subwords = 0;            ///< without special tokens and repeated context
  std::int64_t empty_words = 0;         ///< words without a subword: their vector is zero
  std::int64_t unknown_subwords = 0;    ///< [UNK]
  std::int64_t overlong_sentences = 0;  ///< longer than the model
  std::int64_t dropped_words = 0;  ///< of overlong sentences, with Overlong::drop: zero vectors

  BatchCounts& operator+=(const BatchCounts& more);
};

struct BlockBatches {
  std::vector<TokenBatch> batches;
  BatchCounts counts;
  std::vector<std::int64_t> dropped_words;      ///< global words, ascending
  std::vector<std::int64_t> dropped_sentences;  ///< global sentences, ascending: those of the words
};

/// The batches of one block: depends on the corpus, the tokenizer and the options alone. Throws
/// UsageError that names the sentence if one is too long and options.overlong is error.
BlockBatches batches_of(const Corpus& corpus, const Block& block, const Tokenizer& tokenizer,
                        const BatchOptions& options);

/// Subwords of each block in `blocks` (indices), without special tokens: what balances ranks.
std::vector<std::int64_t> count_subwords(const Corpus& corpus, std::span<const std::int64_t> blocks,
                                         const Tokenizer& tokenizer);

}  // namespace salient
