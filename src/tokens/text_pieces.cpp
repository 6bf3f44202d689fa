#include "tokens/text_pieces.hpp"

#include <unicode/unistr.h>

#include <algorithm>

#include "tokens/bert_characters.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

/// Where Python's str.split() cuts, of what is left once spaces are plain and controls dropped.
bool is_separator(UChar32 c) { return c == ' ' || in_category(c, U_GC_ZL_MASK | U_GC_ZP_MASK); }

/// Without controls, with plain spaces, ideographs set apart, in lower case.
icu::UnicodeString cleaned(std::string_view utf8, const PieceOptions& options) {
  const icu::UnicodeString text = utf16_of(utf8);
  icu::UnicodeString clean;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (is_bert_space(c)) {
      clean.append(UChar32{' '});
    } else if (is_dropped_by_bert(c)) {
      continue;
    } else if (options.split_ideographs && is_ideograph(c)) {
      clean.append(UChar32{' '}).append(c).append(UChar32{' '});
    } else if (options.lower_case) {
      append_lower(clean, c);
    } else {
      clean.append(c);
    }
  }
  return clean;
}

std::vector<std::string> cut(const icu::UnicodeString& text) {
  std::vector<std::string> pieces;
  icu::UnicodeString piece;
  const auto close = [&] {
    if (piece.isEmpty()) return;
    piece.toUTF8String(pieces.emplace_back());
    piece.remove();
  };
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    const bool alone = is_punctuation(c);
    if (alone || is_separator(c)) close();
    if (alone || !is_separator(c)) piece.append(c);
    if (alone) close();
  }
  close();
  return pieces;
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127; });
}

/// The same for the text that most words are, without ICU: four times as fast.
std::vector<std::string> ascii_pieces(std::string_view text, bool lower_case) {
  std::vector<std::string> pieces;
  bool open = false;
  for (const char c : text) {
    const bool alone = is_ascii_punctuation(c);
    if (c == ' ') {
      open = false;
      continue;
    }
    if (alone || !open) pieces.emplace_back();
    pieces.back() += lower_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    open = !alone;
  }
  return pieces;
}

}  // namespace

std::vector<std::string> text_pieces(std::string_view text, const PieceOptions& options) {
  if (is_printable_ascii(text)) return ascii_pieces(text, options.lower_case);
  const icu::UnicodeString clean = cleaned(text, options);
  return cut(options.strip_accents ? without_marks(clean) : clean);
}

}  // namespace salient
