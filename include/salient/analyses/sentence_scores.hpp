#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/masking.hpp"

namespace salient {

/// What a probe gets right of the words of one split, by their sentences: what accuracies of runs
/// are compared by.
struct SentenceScores {
  Split split = Split::test;
  std::string text;  ///< digest of these sentences, by which those of another run are known again
  std::vector<std::int64_t> sentences;  ///< int64 [i]: those with words that count, ascending
  std::vector<std::int64_t> words;      ///< int64 [i]: that count
  std::vector<std::int64_t> correct;    ///< int64 [i]: of them
  friend bool operator==(const SentenceScores&, const SentenceScores&) = default;
};

/// Of one of the probes that `hits` has, on `split`.
SentenceScores sentence_scores(const SentenceHits& hits, std::size_t probe, const Corpus& corpus,
                               Split split);

}  // namespace salient
