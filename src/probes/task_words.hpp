#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "probes/data_impl.hpp"

namespace salient {

/// Of a table that a pass counts or sums in: with more neurons than have room there, it is made
/// again for the next ones.
constexpr std::int64_t table_bytes = std::int64_t{256} << 20;

/// int32 [word, global]: labels of the train words that a task learns from; -1 for all others.
std::vector<std::int32_t> train_labels(const ProbeData::Impl& data, const Task& task);

/// The part of [word, global] that belongs to `words`.
inline std::span<const std::int32_t> labels_of(RowRange words,
                                               std::span<const std::int32_t> label_of_word) {
  return label_of_word.subspan(static_cast<std::size_t>(words.begin),
                               static_cast<std::size_t>(words.size()));
}

/// Whether one of `words` takes part.
inline bool has_any(RowRange words, std::span<const std::int32_t> label_of_word) {
  const auto labels = labels_of(words, label_of_word);
  return std::any_of(labels.begin(), labels.end(), [](std::int32_t label) { return label >= 0; });
}

/// Collective. Of [word, global], of which each rank knows its own words and has 0 for the others.
void join_over_ranks(std::vector<char>& of_word, Communicator& comm);

}  // namespace salient
