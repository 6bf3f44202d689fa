#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "salient/support/range.hpp"

namespace salient {

/// The words of a sentence with single spaces between them, as tokenizers that cut whole sentences
/// are given it.
struct JoinedText {
  std::string text;
  /// [word]: its bytes of the text and, but for the first, the space before it. They follow each
  /// other without gaps.
  std::vector<RowRange> words;
};
JoinedText joined(std::span<const std::string> words);

/// Deals subwords out to the words whose bytes they are of.
class WordSpans {
 public:
  explicit WordSpans(const JoinedText& joined) : words_(joined.words), spans_(words_.size()) {}

  /// The next subword stands for these bytes of the text; a subword of several words goes to the
  /// last of them.
  void add(RowRange bytes);
  /// [word]: its subwords.
  std::vector<RowRange> take() { return std::move(spans_); }

 private:
  std::span<const RowRange> words_;
  std::vector<RowRange> spans_;
  std::size_t word_ = 0;
  std::int64_t subwords_ = 0;
};

}  // namespace salient
