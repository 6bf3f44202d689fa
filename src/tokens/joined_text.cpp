#include "tokens/joined_text.hpp"

#include <algorithm>

namespace salient {

JoinedText joined(std::span<const std::string> words) {
  JoinedText joined;
  for (const std::string& word : words) {
    const auto begin = static_cast<std::int64_t>(joined.text.size());
    if (!joined.words.empty()) joined.text += ' ';
    joined.text += word;
    joined.words.push_back({begin, static_cast<std::int64_t>(joined.text.size())});
  }
  return joined;
}

void WordSpans::add(RowRange bytes) {
  const std::int64_t last = std::max(bytes.begin, bytes.end - 1);
  while (word_ + 1 < words_.size() && words_[word_].end <= last) {
    ++word_;
    spans_[word_] = {subwords_, subwords_};
  }
  spans_[word_].end = ++subwords_;
}

}  // namespace salient
