#pragma once

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "salient/support/error.hpp"

namespace salient {

inline void check_icu(UErrorCode status) {
  if (U_FAILURE(status)) throw SystemError(std::string("ICU: ") + u_errorName(status));
}

/// Characters of a text, which are the bytes that continue none.
inline std::ptrdiff_t character_count(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  });
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

}  // namespace salient
