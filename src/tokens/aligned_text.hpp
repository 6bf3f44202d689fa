#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "salient/support/range.hpp"

namespace salient {

/// UTF-8 that was made of another text, and which bytes of that one each of its bytes stands for.
class AlignedText {
 public:
  AlignedText() = default;
  /// The text itself; what is not UTF-8 in it becomes U+FFFD.
  explicit AlignedText(std::string_view text);

  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  /// Of these bytes, of which there is at least one, in the text that this one was made of.
  RowRange origin(RowRange bytes) const;
  /// Where the text begins in the one that it was made of; 0 if it is empty.
  std::int64_t begin() const { return origins_.empty() ? 0 : origins_.front().begin; }

  /// Adds bytes that all stand for the same ones.
  void append(std::string_view made, RowRange origin);
  /// Adds bytes of another text that was made of the same one.
  void append(const AlignedText& from, RowRange bytes);
  AlignedText slice(RowRange bytes) const;

 private:
  std::string text_;
  std::vector<RowRange> origins_;  // [byte]
};

}  // namespace salient
