#include "tokens/aligned_text.hpp"

#include "tokens/unicode.hpp"

namespace salient {

AlignedText::AlignedText(std::string_view text) {
  text_.reserve(text.size());
  origins_.reserve(text.size());
  for_each_character(text, [&](UChar32 c, RowRange bytes) {
    if (c < 0) {
      append("\uFFFD", bytes);
      return;
    }
    for (std::int64_t i = bytes.begin; i < bytes.end; ++i) {
      text_ += text[static_cast<std::size_t>(i)];
      origins_.push_back({i, i + 1});
    }
  });
}

RowRange AlignedText::origin(RowRange bytes) const {
  return {origins_[static_cast<std::size_t>(bytes.begin)].begin,
          origins_[static_cast<std::size_t>(bytes.end - 1)].end};
}

void AlignedText::append(std::string_view made, RowRange origin) {
  text_ += made;
  origins_.insert(origins_.end(), made.size(), origin);
}

void AlignedText::append(const AlignedText& from, RowRange bytes) {
  text_ += bytes_of(from.text_, bytes);
  origins_.insert(origins_.end(), from.origins_.begin() + bytes.begin,
                  from.origins_.begin() + bytes.end);
}

AlignedText AlignedText::slice(RowRange bytes) const {
  AlignedText part;
  part.append(*this, bytes);
  return part;
}

}  // namespace salient
