#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "salient/support/range.hpp"

namespace salient {

/// A word of a sentence and the subwords of the sentence that stand for it.
struct PlacedWord {
  std::int64_t word = 0;  ///< within the sentence
  RowRange subwords;
};

/// Consecutive subwords that the model sees together, and the words that are read from there.
struct Window {
  RowRange subwords;
  std::vector<PlacedWord> words;
};

/// Cuts a sentence of `subword_count` subwords into windows of `capacity` at most. Every word with
/// subwords is in exactly one window. Windows overlap by half, and a word goes to the one in which
/// the smaller of its two contexts is largest (the sentence's own ends count as full context), the
/// first of equals. A word that no such window holds whole gets a window of its own, in its middle;
/// one longer than `capacity` keeps its first `capacity` subwords.
std::vector<Window> windows_of(std::span<const RowRange> word_spans, std::int64_t subword_count,
                               std::int64_t capacity);

}  // namespace salient
