#include "tokens/clean_text.hpp"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "tokens/unicode.hpp"

namespace salient {
namespace {

/// Where Python's str.split() cuts.
bool is_python_space(UChar32 c) { return u_isUWhiteSpace(c) || (c >= 0x1C && c <= 0x1F); }

icu::UnicodeString with_plain_spaces(std::string_view utf8) {
  const icu::UnicodeString text = utf16_of(utf8);
  icu::UnicodeString plain;
  bool space = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (is_python_space(c)) {
      space = !plain.isEmpty();
      continue;
    }
    if (space) plain.append(UChar32{' '});
    space = false;
    plain.append(c);
  }
  return plain;
}

}  // namespace

std::string clean_text(std::string_view utf8, const CleanOptions& options) {
  icu::UnicodeString text = with_plain_spaces(utf8);
  text.findAndReplace(u"``", u"\"").findAndReplace(u"''", u"\"");
  if (!options.keep_accents) {
    text = normalised_without(text, icu::Normalizer2::getNFKDInstance,
                              [](UChar32 c) { return u_getCombiningClass(c) != 0; });
  }
  if (options.lower_case) text.toLower(icu::Locale::getRoot());
  return utf8_of(text);
}

}  // namespace salient
