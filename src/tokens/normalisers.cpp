#include "tokens/normalisers.hpp"

#include <unicode/uchar.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tokens/base64.hpp"
#include "tokens/bert_characters.hpp"
#include "tokens/text_edits.hpp"
#include "tokens/text_pattern.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

using Reader = Normaliser (*)(const JsonPart& described);

const icu::Normalizer2& checked(const icu::Normalizer2* (*form)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const found = form(status);
  check_icu(status);
  return *found;
}

template <const icu::Normalizer2* (*form)(UErrorCode&)>
Normaliser read_form(const JsonPart&) {
  return [&chosen = checked(form)](const AlignedText& text) { return normal_form(text, chosen); };
}

Normaliser read_bert(const JsonPart& described) {
  const bool lower_case = described.flag("lowercase", true);
  const bool strip_accents = described.flag("strip_accents", lower_case);
  const bool clean = described.flag("clean_text", true);
  const bool split_ideographs = described.flag("handle_chinese_chars", true);
  const icu::Normalizer2& decomposed = checked(icu::Normalizer2::getNFDInstance);
  return [=, &decomposed](const AlignedText& given) {
    AlignedText text = cleaned_for_bert(given, clean, split_ideographs);
    if (strip_accents) {
      text = without(normal_form(text, decomposed),
                     [](UChar32 c) { return in_category(c, U_GC_MN_MASK); });
    }
    return lower_case ? in_lower_case(text) : text;
  };
}

Normaliser read_lower_case(const JsonPart&) { return in_lower_case; }

Normaliser read_strip_accents(const JsonPart&) {
  return [](const AlignedText& text) {
    return without(text, [](UChar32 c) { return in_category(c, U_GC_M_MASK); });
  };
}

Normaliser read_strip(const JsonPart& described) {
  const bool left = described.flag("strip_left", true);
  const bool right = described.flag("strip_right", true);
  return [=](const AlignedText& text) { return stripped(text, left, right); };
}

Normaliser read_prepend(const JsonPart& described) {
  return [prefix = described.text("prepend")](const AlignedText& text) {
    return prefixed(prefix, text);
  };
}

Normaliser read_replace(const JsonPart& described) {
  return [pattern = read_pattern(described.at("pattern")),
          content = described.text("content")](const AlignedText& text) {
    return replaced(text, pattern.matches(text.text()), content);
  };
}

Normaliser read_precompiled(const JsonPart& described) {
  const JsonPart part = described.at("precompiled_charsmap");
  const auto bytes = decoded_base64(part.text());
  const auto map = bytes ? CharacterMap::of(*bytes) : std::nullopt;
  part.need(map.has_value(), "is no map of characters");
  return [map = *map](const AlignedText& text) { return mapped(text, map); };
}

Normaliser read_sequence(const JsonPart& described) {
  std::vector<Normaliser> steps;
  for (const JsonPart& step : described.at("normalizers").elements()) {
    steps.push_back(read_normaliser(step));
  }
  return [steps = std::move(steps)](AlignedText text) {
    for (const Normaliser& step : steps) text = step(text);
    return text;
  };
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> known{
      {"BertNormalizer", read_bert},
      {"Lowercase", read_lower_case},
      {"NFC", read_form<icu::Normalizer2::getNFCInstance>},
      {"NFD", read_form<icu::Normalizer2::getNFDInstance>},
      {"NFKC", read_form<icu::Normalizer2::getNFKCInstance>},
      {"NFKD", read_form<icu::Normalizer2::getNFKDInstance>},
      {"Precompiled", read_precompiled},
      {"Prepend", read_prepend},
      {"Replace", read_replace},
      {"Sequence", read_sequence},
      {"Strip", read_strip},
      {"StripAccents", read_strip_accents}};
  return known;
}

}  // namespace

Normaliser read_normaliser(const JsonPart& described) {
  return chosen_by_type(described, readers())(described);
}

}  // namespace salient
