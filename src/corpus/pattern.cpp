#include "corpus/pattern.hpp"

#include <unicode/unistr.h>

#include "corpus/wording.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// std::regex calls itself for every character that it matches, so that a monster of a text would
/// end the program by its stack.
constexpr std::size_t longest_text = 1000;

std::wstring characters_of(std::string_view utf8) {
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  std::wstring characters;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    characters += static_cast<wchar_t>(text.char32At(i));
  }
  return characters;
}

std::string utf8_of(const std::wstring& characters) {
  icu::UnicodeString text;
  for (const wchar_t character : characters) text.append(static_cast<UChar32>(character));
  std::string utf8;
  return text.toUTF8String(utf8);
}

}  // namespace

Pattern::Pattern(std::string_view expression, const TextFile& file) : place_(file.place()) {
  try {
    regex_.assign(characters_of(expression));
  } catch (const std::regex_error& error) {
    file.refuse(in_quotes(expression) + " is no regular expression: " + error.what());
  }
}

void Pattern::check_length(std::string_view text) const {
  if (text.size() <= longest_text) return;
  throw UsageError(place_ + ": " + in_quotes(text) + " has " +
                   grouped(static_cast<std::int64_t>(text.size())) +
                   " bytes; a regular expression takes at most " +
                   grouped(static_cast<std::int64_t>(longest_text)));
}

bool Pattern::matches(std::string_view text) const {
  check_length(text);
  return std::regex_match(characters_of(text), regex_);
}

std::optional<std::vector<std::string>> Pattern::groups_of(std::string_view text) const {
  check_length(text);
  const std::wstring characters = characters_of(text);
  std::wsmatch match;
  if (!std::regex_match(characters, match, regex_)) return std::nullopt;
  std::vector<std::string> groups;
  for (const auto& group : match) groups.push_back(utf8_of(group.str()));
  return groups;
}

}  // namespace salient
