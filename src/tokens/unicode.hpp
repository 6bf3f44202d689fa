#pragma once

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "salient/support/error.hpp"
#include "salient/support/range.hpp"

namespace salient {

inline void check_icu(UErrorCode status) {
  if (U_FAILURE(status)) throw SystemError(std::string("ICU: ") + u_errorName(status));
}

inline icu::UnicodeString utf16_of(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}
inline std::string utf8_of(const icu::UnicodeString& utf16) {
  std::string utf8;
  return utf16.toUTF8String(utf8);
}

/// Characters of a text, which are the bytes that continue none.
inline std::ptrdiff_t character_count(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  });
}

/// In normal form C.
inline icu::UnicodeString composed(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const composer = icu::Normalizer2::getNFCInstance(status);
  check_icu(status);
  icu::UnicodeString whole = composer->normalize(text, status);
  check_icu(status);
  return whole;
}

/// Bytes that the first character of a text says it has, of at most those that are there.
inline std::size_t character_bytes(std::string_view text) {
  constexpr std::array<std::size_t, 16> by_high_bits{1, 1, 1, 1, 1, 1, 1, 1,
                                                     1, 1, 1, 1, 2, 2, 3, 4};
  return std::min(by_high_bits[static_cast<unsigned char>(text.front()) >> 4], text.size());
}

/// Those bytes of a text.
inline std::string_view bytes_of(std::string_view text, RowRange bytes) {
  return text.substr(static_cast<std::size_t>(bytes.begin), static_cast<std::size_t>(bytes.size()));
}

/// The character that a text begins with; -1 if its bytes are not a character's shortest form.
UChar32 first_character(std::string_view text);

/// Calls `visit(character, bytes)` in order. A byte that is of no character is visited by itself,
/// with -1.
template <class Visit>
void for_each_character(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::string_view rest = text.substr(begin);
    const UChar32 c = first_character(rest);
    const std::size_t end = begin + (c < 0 ? 1 : character_bytes(rest));
    visit(c, RowRange{static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)});
    begin = end;
  }
}

/// A text in one of ICU's normal forms, without the characters that `is_dropped` names.
template <class Predicate>
icu::UnicodeString normalised_without(const icu::UnicodeString& text,
                                      const icu::Normalizer2* (*form)(UErrorCode&),
                                      Predicate is_dropped) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const normaliser = form(status);
  check_icu(status);
  const icu::UnicodeString whole = normaliser->normalize(text, status);
  check_icu(status);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < whole.length(); i = whole.moveIndex32(i, 1)) {
    const UChar32 c = whole.char32At(i);
    if (!is_dropped(c)) kept.append(c);
  }
  return kept;
}

/// Decomposed, without the marks that go with a letter: accents.
inline icu::UnicodeString without_marks(const icu::UnicodeString& text) {
  return normalised_without(text, icu::Normalizer2::getNFDInstance,
                            [](UChar32 c) { return u_charType(c) == U_NON_SPACING_MARK; });
}

}  // namespace salient
