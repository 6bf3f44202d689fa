#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace salient {

struct PieceOptions {
  bool lower_case = false;
  bool strip_accents = false;
  bool split_ideographs = true;  ///< every CJK ideograph is a piece of its own
};

/// Cuts UTF-8 text into the pieces, UTF-8 again, that WordPiece looks up: what lies between white
/// space and punctuation, and every punctuation character by itself. Ill-formed bytes are dropped.
///
/// Equal to the BasicTokenizer of Hugging Face's slow BertTokenizer, as `BertTokenizer.tokenize`
/// calls it, with these remarks:
/// - Case is folded code point by code point, because `tokenize` does so before BasicTokenizer sees
///   the text: a final capital sigma becomes U+03C3 and not U+03C2.
/// - Characters are not composed to NFC first. The original BERT, Hugging Face's fast tokenizer and
///   its slow one before version 4.31 do not either; later slow ones do, which tells in models that
///   keep accents, for text that spells them with combining characters.
/// - Text that looks like a special token ("[SEP]") is text, and is cut at its brackets.
/// - Categories are those of ICU's Unicode version (15.0 in ICU 72) where Hugging Face has Python's
///   (14.0 in Python 3.11, 15.0 in 3.12). A character unassigned in a version is dropped there, as
///   all of category C are, so only text with characters of the years between can differ.
std::vector<std::string> text_pieces(std::string_view text, const PieceOptions& options);

}  // namespace salient
