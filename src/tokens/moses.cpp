#include "tokens/moses.hpp"

#include <unicode/uchar.h>

#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "tokens/unicode.hpp"

namespace salient {
namespace {

using Characters = std::map<char16_t, std::u16string_view>;

/// What stands for one character of ASCII, and brackets with the spaces that belong outside of
/// them.
const Characters& foreign_characters() {
  static const Characters replacements{
      {u'\r', u""},       {u'(', u" ("},      {u')', u") "},      {u'`', u"'"},
      {u'\u2019', u"'"},  {u'\u201C', u"\""}, {u'\u201D', u"\""}, {u'\u2026', u"..."},
      {u'\u2236', u":"},  {u'\u2501', u"-"},  {u'\u3001', u","},  {u'\u3008', u"<"},
      {u'\u3009', u">"},  {u'\u300A', u"\""}, {u'\u300B', u"\""}, {u'\u300C', u"\""},
      {u'\u300D', u"\""}, {u'\u3010', u"["},  {u'\u3011', u"]"},  {u'\uFF01', u"!"},
      {u'\uFF05', u"%"},  {u'\uFF08', u" ("}, {u'\uFF09', u") "}, {u'\uFF0C', u","},
      {u'\uFF10', u"0"},  {u'\uFF11', u"1"},  {u'\uFF12', u"2"},  {u'\uFF13', u"3"},
      {u'\uFF14', u"4"},  {u'\uFF15', u"5"},  {u'\uFF16', u"6"},  {u'\uFF17', u"7"},
      {u'\uFF18', u"8"},  {u'\uFF19', u"9"},  {u'\uFF1A', u":"},  {u'\uFF1B', u";"},
      {u'\uFF1F', u"?"},  {u'\uFF5E', u"~"}};
  return replacements;
}

const Characters& quotes_and_dashes() {
  static const Characters replacements{{u'\u00B4', u"'"},  {u'\u2018', u"'"}, {u'\u201A', u"'"},
                                       {u'\u201E', u"\""}, {u'\u2013', u"-"}, {u'\u2014', u" - "}};
  return replacements;
}

TrackedText replaced(const TrackedText& text, const Characters& replacements) {
  TrackedText out;
  for (std::int32_t i = 0; i < text.text.length(); ++i) {
    const auto found = replacements.find(text.text[i]);
    if (found == replacements.end()) {
      out.append(text, i, i + 1);
    } else {
      const std::u16string_view by = found->second;
      out.append(icu::UnicodeString(by.data(), static_cast<std::int32_t>(by.size())),
                 text.words[static_cast<std::size_t>(i)]);
    }
  }
  return out;
}

/// A pattern and what replaces it.
using Rule = std::pair<std::u16string, std::u16string>;

constexpr std::u16string_view letters =
    u"[\\p{Alphabetic}--[\\p{Han}\\p{Hangul}\\p{Hiragana}\\p{Katakana}]]";
constexpr std::u16string_view numbers = u"\\p{N}";

/// A group: one character that none of the sets has.
std::u16string none_of(std::u16string_view set, std::u16string_view other = {}) {
  return u"([^" + std::u16string(set).append(other) + u"])";
}
std::u16string one_of(std::u16string_view set) { return u"([" + std::u16string(set) + u"])"; }

std::vector<Rule> rules_of_spaces() {
  return {{u"[\u3002\uFF0E][\\p{White_Space}\\x1C-\\x1F]*", u". "},
          {u" +", u" "},
          {u" ([.!:?;,])", u"$1"},
          {u"\\( ", u"("},
          {u" (\\))", u"$1"},
          {u"(\\p{Nd}) (%)", u"$1$2"},
          {u"''", u" \" "}};
}

void add_rules_of_punctuation(MosesLanguage language, std::vector<Rule>& rules) {
  rules.insert(rules.end(), {{u" +", u" "},
                             {u"''", u"\""},
                             {u"\u00A0\u00AB\u00A0|\u00AB\u00A0?", u"\""},
                             {u"\u00A0\u00BB\u00A0|\u00A0?\u00BB", u"\""},
                             {u"\u00A0([%:?!;])", u"$1"},
                             {u"(n\u00BA|,)\u00A0", u"$1 "},
                             {u"\u00A0(\u00BAC|cm)", u" $1"},
                             {u" +", u" "}});
  if (language == MosesLanguage::english) {
    rules.push_back({u"\"([,.]+)", u"$1\""});
    rules.push_back({u"(\\p{Nd})\u00A0(\\p{Nd})", u"$1.$2"});
  } else {
    rules.push_back({u"(,)(\")", u"$2$1"});
    rules.push_back({u"(\\.+)(\")(\\p{White_Space}*[^<])", u"$2$1$3"});
    rules.push_back({u"(\\p{Nd})\u00A0(\\p{Nd})", u"$1,$2"});
  }
}

/// Sets apart all but letters, digits, commas in numbers, and what is left to later rules.
void add_rules_of_tokens(std::vector<Rule>& rules) {
  rules.insert(rules.end(), {{u"\\p{C}+", u""},
                             {u"\\p{White_Space}+", u" "},
                             {u"^ | $", u""},
                             {none_of(letters, u"\\p{Nd}\\p{White_Space}.',\\-"), u" $1 "},
                             {u"(\\.\\.+)", u" $1 "},
                             {u"(\\P{N})(,)", u"$1 $2 "},
                             {u",(\\P{N})", u" , $1"},
                             {u"(\\p{N})(,)$", u"$1 $2 "}});
}

/// Of "don't" and "l'eau" English keeps the apostrophe with what follows, French with what is
/// before it.
void add_rules_of_apostrophes(MosesLanguage language, std::vector<Rule>& rules) {
  const bool is_english = language == MosesLanguage::english;
  const std::u16string mark = u"(')";
  const std::u16string before = is_english ? none_of(letters, numbers) : none_of(letters);
  rules.push_back({none_of(letters) + mark + none_of(letters), u"$1 $2 $3"});
  rules.push_back({before + mark + one_of(letters), u"$1 $2 $3"});
  rules.push_back({one_of(letters) + mark + none_of(letters), u"$1 $2 $3"});
  rules.push_back({one_of(letters) + mark + one_of(letters), is_english ? u"$1 $2$3" : u"$1$2 $3"});
  if (is_english) rules.push_back({one_of(numbers) + mark + u"(s)", u"$1 $2$3"});
}

std::vector<Rule> rules_behind_spaces(MosesLanguage language) {
  std::vector<Rule> rules;
  add_rules_of_punctuation(language, rules);
  add_rules_of_tokens(rules);
  add_rules_of_apostrophes(language, rules);
  return rules;
}

std::vector<Rewriting> compiled(const std::vector<Rule>& rules) {
  std::vector<Rewriting> rewritings;
  for (const auto& [pattern, replacement] : rules) {
    rewritings.emplace_back(icu::UnicodeString(pattern.c_str()),
                            icu::UnicodeString(replacement.c_str()));
  }
  return rewritings;
}

bool has_letter(const icu::UnicodeString& text) {
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (u_isUAlphabetic(text.char32At(i))) return true;
  }
  return false;
}

/// "word." but neither "." nor "...", which is a token already.
bool ends_with_full_stop(const icu::UnicodeString& token) {
  const std::int32_t length = token.length();
  return length > 1 && token[length - 1] == u'.' && token[length - 2] != u'.';
}

/// The parts of a token before and from `place` on, without those that are empty.
void append_parts(const TrackedText& token, std::int32_t place, std::vector<TrackedText>& tokens) {
  if (place > 0) tokens.emplace_back().append(token, 0, place);
  if (place < token.text.length()) tokens.emplace_back().append(token, place, token.text.length());
}

/// Of a sentence that ends in ".'", the full stop is set apart even if it belongs to a word.
void split_last(std::vector<TrackedText>& tokens) {
  if (tokens.empty() || !tokens.back().text.endsWith(u".'")) return;
  const TrackedText last = std::move(tokens.back());
  tokens.pop_back();
  append_parts(last, last.text.length() - 2, tokens);
  const TrackedText end = std::move(tokens.back());
  tokens.pop_back();
  append_parts(end, 1, tokens);
}

}  // namespace

Moses::Moses(MosesLanguage language, std::optional<NonbreakingPrefixes> prefixes)
    : prefixes_(std::move(prefixes)),
      spaces_(compiled(rules_of_spaces())),
      tokens_(compiled(rules_behind_spaces(language))) {}

std::vector<TrackedText> Moses::tokens(TrackedText text) const {
  text = replaced(text, foreign_characters());
  for (const Rewriting& rule : spaces_) rule.apply(text);
  text = replaced(text, quotes_and_dashes());
  for (const Rewriting& rule : tokens_) rule.apply(text);
  const std::vector<TrackedText> parts = split_at_spaces(text);
  std::vector<TrackedText> tokens;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const TrackedText* const next = i + 1 < parts.size() ? &parts[i + 1] : nullptr;
    const bool splits = ends_with_full_stop(parts[i].text) && !keeps_full_stop(parts[i], next);
    append_parts(parts[i], parts[i].text.length() - (splits ? 1 : 0), tokens);
  }
  split_last(tokens);
  return tokens;
}

/// Of a token that ends with one, before `next`, which the last token does not have.
bool Moses::keeps_full_stop(const TrackedText& token, const TrackedText* next) const {
  const icu::UnicodeString prefix(token.text, 0, token.text.length() - 1);
  if (prefix.indexOf(u'.') >= 0 && has_letter(prefix)) return true;
  if (next != nullptr && u_isULowercase(next->text.char32At(0))) return true;
  if (!prefixes_) return *token.words.rbegin() == *std::next(token.words.rbegin());
  const std::string utf8 = utf8_of(prefix);
  if (prefixes_->always.contains(utf8)) return true;
  const bool before_number = next != nullptr && next->text[0] >= u'0' && next->text[0] <= u'9';
  return before_number && prefixes_->before_numbers.contains(utf8);
}

}  // namespace salient
