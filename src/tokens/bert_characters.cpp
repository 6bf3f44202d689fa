#include "tokens/bert_characters.hpp"

#include <algorithm>
#include <array>

namespace salient {
namespace {

struct CodePoints {
  UChar32 first;
  UChar32 last;
};

/// The blocks that BERT calls Chinese: unified and compatibility ideographs as of 2018.
constexpr std::array<CodePoints, 8> ideographs{{{0x4E00, 0x9FFF},
                                                {0x3400, 0x4DBF},
                                                {0x20000, 0x2A6DF},
                                                {0x2A700, 0x2B73F},
                                                {0x2B740, 0x2B81F},
                                                {0x2B820, 0x2CEAF},
                                                {0xF900, 0xFAFF},
                                                {0x2F800, 0x2FA1F}}};

}  // namespace

bool is_ideograph(UChar32 c) {
  return std::any_of(ideographs.begin(), ideographs.end(),
                     [c](const CodePoints& block) { return block.first <= c && c <= block.last; });
}

bool is_bert_space(UChar32 c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || in_category(c, U_GC_ZS_MASK);
}

bool is_dropped_by_bert(UChar32 c) { return c == 0xFFFD || in_category(c, U_GC_C_MASK); }

bool is_ascii_punctuation(UChar32 c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
         (c >= 123 && c <= 126);
}

bool is_punctuation(UChar32 c) {
  return c < 128 ? is_ascii_punctuation(c) : in_category(c, U_GC_P_MASK);
}

void append_lower(icu::UnicodeString& text, UChar32 c) {
  // The only character whose full lower case, regardless of context and language, is longer.
  if (c == 0x130) {
    text.append(UChar32{'i'}).append(UChar32{0x307});
  } else {
    text.append(u_tolower(c));
  }
}

}  // namespace salient
