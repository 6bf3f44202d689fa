#include "tokens/pre_tokenizers.hpp"

#include <unicode/uchar.h>

#include <map>
#include <string>
#include <utility>

#include "tokens/bert_characters.hpp"
#include "tokens/byte_alphabet.hpp"
#include "tokens/text_edits.hpp"
#include "tokens/text_pattern.hpp"
#include "tokens/text_splits.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

using Reader = PreTokenizer (*)(const JsonPart& described);
using Pieces = std::vector<AlignedText>;

std::int64_t size_of(const AlignedText& text) {
  return static_cast<std::int64_t>(text.text().size());
}

Pieces slices(const AlignedText& text, const std::vector<RowRange>& parts) {
  Pieces pieces;
  for (const RowRange part : parts) pieces.push_back(text.slice(part));
  return pieces;
}

/// Each character by itself.
std::vector<RowRange> characters(const AlignedText& text, bool (*is_wanted)(UChar32)) {
  std::vector<RowRange> found;
  for_each_character(text.text(), [&](UChar32 c, RowRange bytes) {
    if (is_wanted(c)) found.push_back(bytes);
  });
  return found;
}

bool is_white_space(UChar32 c) { return u_isUWhiteSpace(c) != 0; }
bool is_numeric(UChar32 c) { return in_category(c, U_GC_N_MASK); }

Pieces split_at_characters(const AlignedText& text, bool (*is_delimiter)(UChar32),
                           Delimiters kept) {
  return slices(text, split_at(size_of(text), characters(text, is_delimiter), kept));
}

Pieces between_white_space(const AlignedText& text) {
  return split_at_characters(text, is_white_space, Delimiters::removed);
}

/// Each of the steps cuts the pieces of the one before.
Pieces cut_in_turn(const AlignedText& text, const std::vector<PreTokenizer>& steps) {
  Pieces pieces{text};
  for (const PreTokenizer& step : steps) {
    Pieces finer;
    for (const AlignedText& piece : pieces) {
      for (AlignedText& part : step(piece)) finer.push_back(std::move(part));
    }
    pieces = std::move(finer);
  }
  return pieces;
}

Delimiters read_delimiters(const JsonPart& described) {
  static const std::map<std::string, Delimiters> known{
      {"Removed", Delimiters::removed},
      {"Isolated", Delimiters::isolated},
      {"MergedWithPrevious", Delimiters::merged_with_previous},
      {"MergedWithNext", Delimiters::merged_with_next},
      {"Contiguous", Delimiters::contiguous}};
  const auto found = known.find(described.text());
  if (found != known.end()) return found->second;
  described.refuse_unsupported("Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous");
}

PreTokenizer read_bert(const JsonPart&) {
  const PreTokenizer isolate = [](const AlignedText& text) {
    return split_at_characters(text, is_punctuation, Delimiters::isolated);
  };
  return [steps = std::vector<PreTokenizer>{between_white_space, isolate}](
             const AlignedText& text) { return cut_in_turn(text, steps); };
}

PreTokenizer read_white_space_split(const JsonPart&) { return between_white_space; }

PreTokenizer read_punctuation(const JsonPart& described) {
  const auto behaviour = described.find("behavior");
  const Delimiters kept = behaviour ? read_delimiters(*behaviour) : Delimiters::isolated;
  return
      [kept](const AlignedText& text) { return split_at_characters(text, is_punctuation, kept); };
}

PreTokenizer read_digits(const JsonPart& described) {
  const Delimiters kept =
      described.flag("individual_digits", false) ? Delimiters::isolated : Delimiters::contiguous;
  return [kept](const AlignedText& text) { return split_at_characters(text, is_numeric, kept); };
}

PreTokenizer read_split(const JsonPart& described) {
  const TextPattern pattern = read_pattern(described.at("pattern"));
  const Delimiters kept = read_delimiters(described.at("behavior"));
  const auto split = described.flag("invert", false) ? split_between : split_at;
  return [=](const AlignedText& text) {
    return slices(text, split(size_of(text), pattern.matches(text.text()), kept));
  };
}

AlignedText in_byte_alphabet(const AlignedText& text) {
  AlignedText written;
  for (std::int64_t i = 0; i < size_of(text); ++i) {
    const auto byte = static_cast<unsigned char>(text.text()[static_cast<std::size_t>(i)]);
    written.append(characters_of_bytes()[byte], text.origin({i, i + 1}));
  }
  return written;
}

PreTokenizer read_byte_level(const JsonPart& described) {
  const bool space_first = described.flag("add_prefix_space", true);
  const bool splits = described.flag("use_regex", true);
  return [=, pattern = TextPattern(pieces_of_gpt2)](const AlignedText& given) {
    const bool adds = space_first && !given.text().starts_with(' ');
    const AlignedText text = adds ? prefixed(" ", given) : given;
    if (!splits) return Pieces{in_byte_alphabet(text)};
    Pieces pieces;
    for (const RowRange part :
         split_at(size_of(text), pattern.matches(text.text()), Delimiters::isolated)) {
      pieces.push_back(in_byte_alphabet(text.slice(part)));
    }
    return pieces;
  };
}

/// Where Metaspace puts the mark of a space that is not there: before every piece that has none,
/// before the text's first, or nowhere.
enum class Prepend { always, first, never };

Prepend read_prepend(const JsonPart& described) {
  static const std::map<std::string, Prepend> known{
      {"always", Prepend::always}, {"first", Prepend::first}, {"never", Prepend::never}};
  const auto scheme = described.find("prepend_scheme");
  if (!scheme) return described.flag("add_prefix_space", true) ? Prepend::always : Prepend::never;
  const auto found = known.find(scheme->text());
  if (found != known.end()) return found->second;
  scheme->refuse_unsupported("always, first, never");
}

PreTokenizer read_metaspace(const JsonPart& described) {
  const std::string mark = described.text("replacement");
  described.at("replacement").need(character_count(mark) == 1, "must be one character");
  const Prepend prepend = read_prepend(described);
  const bool splits = described.flag("split", true);
  const TextPattern space = TextPattern::literal(" "), marks = TextPattern::literal(mark);
  return [=](const AlignedText& given) {
    AlignedText text = replaced(given, space.matches(given.text()), mark);
    const bool wanted =
        prepend == Prepend::always || (prepend == Prepend::first && given.begin() == 0);
    if (wanted && !text.text().starts_with(mark)) text = prefixed(mark, text);
    if (!splits) return Pieces{text};
    return slices(
        text, split_at(size_of(text), marks.matches(text.text()), Delimiters::merged_with_next));
  };
}

PreTokenizer read_sequence(const JsonPart& described) {
  std::vector<PreTokenizer> steps;
  for (const JsonPart& step : described.at("pretokenizers").elements()) {
    steps.push_back(read_pre_tokenizer(step));
  }
  return [steps = std::move(steps)](const AlignedText& text) { return cut_in_turn(text, steps); };
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> known{{"BertPreTokenizer", read_bert},
                                                   {"ByteLevel", read_byte_level},
                                                   {"Digits", read_digits},
                                                   {"Metaspace", read_metaspace},
                                                   {"Punctuation", read_punctuation},
                                                   {"Sequence", read_sequence},
                                                   {"Split", read_split},
                                                   {"WhitespaceSplit", read_white_space_split}};
  return known;
}

}  // namespace

PreTokenizer read_pre_tokenizer(const JsonPart& described) {
  return chosen_by_type(described, readers())(described);
}

}  // namespace salient
