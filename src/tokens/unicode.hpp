#pragma once

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "salient/support/error.hpp"

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

/// In lower case by itself, whatever stands around it.
inline void append_lower(icu::UnicodeString& text, UChar32 c) {
  // The only character whose full lower case, regardless of context and language, is longer.
  if (c == 0x130) {
    text.append(UChar32{'i'}).append(UChar32{0x307});
  } else {
    text.append(u_tolower(c));
  }
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
