#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/score.hpp"

namespace salient {

constexpr std::int32_t outside_chunks = -1;

/// What a label says of chunks.
struct ChunkTag {
  std::int32_t type = outside_chunks;
  bool begins = false;  ///< B-
};

/// Adds the chunks of one sentence: true and predicted tags of its words.
void count_chunks(std::span<const ChunkTag> truth, std::span<const ChunkTag> guess,
                  ChunkScore& score);

/// The words of a corpus and the labels of a probe as chunk tags.
struct ChunkTags {
  std::vector<ChunkTag> of_word;   ///< [word], in truth
  std::vector<ChunkTag> of_label;  ///< [label of the probe]
};

/// The chunks of a sentence, of the words `words`, by the labels that they are guessed to have;
/// those that `label_of_word` excludes are outside of chunks.
ChunkScore chunks_of_sentence(RowRange words, const ChunkTags& tags,
                              const std::vector<std::int32_t>& label_of_word,
                              const std::vector<std::int32_t>& guess_of_word);

/// Words that `label_of_word` (as for judge()) excludes are outside of chunks. A word with a label
/// that train has not is a chunk by itself, and words that extraction dropped keep their chunks:
/// neither are ever found. Nothing if a label is not O, B-TYPE or I-TYPE, none begins with B-, or a
/// sentence has words of several splits.
std::optional<ChunkTags> chunk_tags(const Corpus& corpus, const Task& task, const LabelSet& labels,
                                    const std::vector<std::int32_t>& label_of_word);

}  // namespace salient
