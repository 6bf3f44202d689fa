#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/planted/setting.hpp"

namespace salient {

constexpr std::int64_t fewest_sentence_words = 10;
constexpr std::int64_t most_sentence_words = 30;
constexpr std::int64_t types_of_label = 200;    ///< of which the r-th has a share of 1 / r
constexpr std::int64_t types_between_own = 10;  ///< one in ten types is shared with another label

/// The task's name.
constexpr const char* planted_task = "planted";
std::string planted_label_name(std::int32_t label);  ///< "t00", sorted as the ids are

/// Sentences of `count` words in all: int64 lengths.
std::vector<std::int64_t> sentence_lengths(const PlantedSetting& setting, Split split);

/// The word types' names and the corpus's own labels: `labels` are int32 [word], over all splits,
/// train first. Words of a type have the label or, of types shared between two labels, either.
Corpus planted_corpus(const PlantedSetting& setting, std::span<const std::int32_t> labels);

}  // namespace salient
