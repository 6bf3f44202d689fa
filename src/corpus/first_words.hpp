#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace salient {

/// [sentence]: what the first word of each sentence has of `of_word` [word]. `offsets` are the
/// corpus's, int64 [sentence + 1]; no sentence is empty.
template <class Value>
std::vector<Value> at_first_words(const std::vector<Value>& of_word,
                                  std::span<const std::int64_t> offsets) {
  std::vector<Value> of_sentence;
  for (const std::int64_t first : offsets.first(offsets.size() - 1)) {
    of_sentence.push_back(of_word[static_cast<std::size_t>(first)]);
  }
  return of_sentence;
}

}  // namespace salient
