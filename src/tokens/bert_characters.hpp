#pragma once

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>

namespace salient {

// Characters as BERT's tokenizers sort them.

inline bool in_category(UChar32 c, std::uint32_t mask) { return (U_GET_GC_MASK(c) & mask) != 0; }

/// Of the blocks that BERT calls Chinese: unified and compatibility ideographs as of 2018.
bool is_ideograph(UChar32 c);

/// What becomes a plain space.
bool is_bert_space(UChar32 c);

/// Controls and what could not be decoded.
bool is_dropped_by_bert(UChar32 c);

bool is_ascii_punctuation(UChar32 c);
bool is_punctuation(UChar32 c);

/// The lower case of a character by itself, in no language.
void append_lower(icu::UnicodeString& text, UChar32 c);

}  // namespace salient
