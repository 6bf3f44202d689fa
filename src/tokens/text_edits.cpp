#include "tokens/text_edits.hpp"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <string>

#include "tokens/bert_characters.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

RowRange all_of(const AlignedText& text) {
  return {0, static_cast<std::int64_t>(text.text().size())};
}

/// The text between two characters that no normal form joins.
void append_normal_form(const AlignedText& text, RowRange bytes, const icu::Normalizer2& form,
                        AlignedText& out) {
  const std::string_view before = bytes_of(text.text(), bytes);
  UErrorCode status = U_ZERO_ERROR;
  const auto wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(before.data(), static_cast<std::int32_t>(before.size())));
  std::string after;
  form.normalize(wide, status).toUTF8String(after);
  check_icu(status);
  if (after == before) {
    out.append(text, bytes);
  } else {
    out.append(after, text.origin(bytes));
  }
}

/// Bytes of what readers take for one character each.
std::vector<RowRange> graphemes(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  UText opened = UTEXT_INITIALIZER;
  utext_openUTF8(&opened, text.data(), static_cast<std::int64_t>(text.size()), &status);
  const std::unique_ptr<UText, decltype(&utext_close)> closing(&opened, utext_close);
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  check_icu(status);
  breaks->setText(&opened, status);
  check_icu(status);
  std::vector<RowRange> found;
  for (std::int32_t begin = breaks->first(), end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    found.push_back({begin, end});
  }
  return found;
}

bool append_mapped(const AlignedText& text, RowRange bytes, const CharacterMap& map,
                   AlignedText& out) {
  const CharacterMap::Match match = map.shortest(bytes_of(text.text(), bytes));
  if (match.bytes == 0) return false;
  out.append(match.replaced, text.origin(bytes));
  return true;
}

}  // namespace

AlignedText normal_form(const AlignedText& text, const icu::Normalizer2& form) {
  if (is_ascii(text.text())) return text;
  AlignedText out;
  std::int64_t begin = 0;
  for_each_character(text.text(), [&](UChar32 c, RowRange bytes) {
    if (bytes.begin == begin || !form.hasBoundaryBefore(c)) return;
    append_normal_form(text, {begin, bytes.begin}, form, out);
    begin = bytes.begin;
  });
  append_normal_form(text, {begin, all_of(text).end}, form, out);
  return out;
}

AlignedText without(const AlignedText& text, const IsCharacter& is_dropped) {
  AlignedText out;
  for_each_character(text.text(), [&](UChar32 c, RowRange bytes) {
    if (!is_dropped(c)) out.append(text, bytes);
  });
  return out;
}

AlignedText in_lower_case(const AlignedText& text) {
  AlignedText out;
  for_each_character(text.text(), [&](UChar32 c, RowRange bytes) {
    icu::UnicodeString lower;
    append_lower(lower, c);
    std::string made;
    out.append(lower.toUTF8String(made), text.origin(bytes));
  });
  return out;
}

AlignedText cleaned_for_bert(const AlignedText& text, bool drop_controls, bool split_ideographs) {
  AlignedText out;
  for_each_character(text.text(), [&](UChar32 c, RowRange bytes) {
    if (drop_controls && is_bert_space(c)) {
      out.append(" ", text.origin(bytes));
    } else if (drop_controls && is_dropped_by_bert(c) && !in_category(c, U_GC_CN_MASK)) {
      return;
    } else if (split_ideographs && is_ideograph(c)) {
      out.append(" ", text.origin(bytes));
      out.append(text, bytes);
      out.append(" ", text.origin(bytes));
    } else {
      out.append(text, bytes);
    }
  });
  return out;
}

AlignedText replaced(const AlignedText& text, const std::vector<RowRange>& places,
                     std::string_view content) {
  AlignedText out;
  std::int64_t begin = 0;
  for (const RowRange place : places) {
    if (place.empty()) continue;
    out.append(text, {begin, place.begin});
    out.append(content, text.origin(place));
    begin = place.end;
  }
  out.append(text, {begin, all_of(text).end});
  return out;
}

AlignedText prefixed(std::string_view prefix, const AlignedText& text) {
  AlignedText out;
  if (text.empty()) return out;
  out.append(prefix, {text.begin(), text.begin()});
  out.append(text, all_of(text));
  return out;
}

AlignedText stripped(const AlignedText& text, bool left, bool right) {
  RowRange kept = all_of(text);
  std::int64_t first = kept.end, last = 0;
  for_each_character(text.text(), [&](UChar32 c, RowRange bytes) {
    if (u_isUWhiteSpace(c)) return;
    first = std::min(first, bytes.begin);
    last = bytes.end;
  });
  if (left) kept.begin = first;
  if (right) kept.end = std::max(last, kept.begin);
  return text.slice(kept);
}

AlignedText mapped(const AlignedText& text, const CharacterMap& map) {
  constexpr std::int64_t most_bytes = 5;  // of a grapheme that is looked up as one
  AlignedText out;
  for (const RowRange grapheme : graphemes(text.text())) {
    if (grapheme.size() <= most_bytes && append_mapped(text, grapheme, map, out)) continue;
    for_each_character(bytes_of(text.text(), grapheme), [&](UChar32, RowRange inside) {
      const RowRange bytes{grapheme.begin + inside.begin, grapheme.begin + inside.end};
      if (!append_mapped(text, bytes, map, out)) out.append(text, bytes);
    });
  }
  return out;
}

}  // namespace salient
