#pragma once

#include <unicode/normalizer2.h>
#include <unicode/umachine.h>

#include <functional>
#include <string_view>
#include <vector>

#include "tokens/aligned_text.hpp"
#include "tokens/character_map.hpp"

namespace salient {

// Changes of a text that keep track of what it was made of.

using IsCharacter = std::function<bool(UChar32)>;

/// One of Unicode's normal forms.
AlignedText normal_form(const AlignedText& text, const icu::Normalizer2& form);
/// Without the characters that `is_dropped` names.
AlignedText without(const AlignedText& text, const IsCharacter& is_dropped);
AlignedText in_lower_case(const AlignedText& text);
/// Controls dropped and spaces made plain as BERT does; `split_ideographs`: with spaces around
/// them.
AlignedText cleaned_for_bert(const AlignedText& text, bool drop_controls, bool split_ideographs);
/// `content` in the place of each of these bytes, which follow each other.
AlignedText replaced(const AlignedText& text, const std::vector<RowRange>& places,
                     std::string_view content);
/// `prefix`, which stands for nothing, and the text; nothing if the text is empty.
AlignedText prefixed(std::string_view prefix, const AlignedText& text);
/// Without white space at its ends.
AlignedText stripped(const AlignedText& text, bool left, bool right);
/// With SentencePiece's map as Hugging Face applies it: to what a reader takes for one character
/// (a grapheme) if it is short, of which what the map's shortest entry leaves over is lost; else to
/// every code point.
AlignedText mapped(const AlignedText& text, const CharacterMap& map);

}  // namespace salient
