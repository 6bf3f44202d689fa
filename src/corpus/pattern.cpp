#include "corpus/pattern.hpp"

#include <unicode/regex.h>
#include <unicode/unistr.h>

#include "corpus/wording.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr std::int32_t most_steps = 100;  ///< of matching a text, in ICU's units of ten thousand

icu::UnicodeString characters_of(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

}  // namespace

struct Pattern::Compiled {
  std::string expression;
  std::unique_ptr<icu::RegexPattern> pattern;

  /// A match of the whole text; nothing if there is none. `characters` outlives it.
  std::unique_ptr<icu::RegexMatcher> match(const icu::UnicodeString& characters,
                                           UErrorCode& status) const {
    std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(characters, status));
    if (U_FAILURE(status)) return nullptr;
    matcher->setTimeLimit(most_steps, status);
    return matcher->matches(status) != 0 ? std::move(matcher) : nullptr;
  }
};

Pattern::Pattern(std::string_view expression, const TextFile& file) : place_(file.place()) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError error{};
  std::unique_ptr<icu::RegexPattern> pattern(
      icu::RegexPattern::compile(characters_of(expression), 0, error, status));
  if (U_FAILURE(status)) {
    file.refuse(in_quotes(expression) + " is no regular expression: " + u_errorName(status) +
                " at character " + std::to_string(error.offset));
  }
  compiled_ = std::make_shared<Compiled>(std::string(expression), std::move(pattern));
}

std::size_t Pattern::group_count() const {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(compiled_->pattern->matcher(status));
  return U_FAILURE(status) ? 0 : static_cast<std::size_t>(matcher->groupCount());
}

bool Pattern::matches(std::string_view text) const { return groups_of(text).has_value(); }

std::optional<std::vector<std::string>> Pattern::groups_of(std::string_view text) const {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString characters = characters_of(text);
  const std::unique_ptr<icu::RegexMatcher> match = compiled_->match(characters, status);
  std::vector<std::string> groups;
  for (std::int32_t group = 0; match != nullptr && group <= match->groupCount(); ++group) {
    match->group(group, status).toUTF8String(groups.emplace_back());
  }
  if (U_FAILURE(status)) {
    throw UsageError(place_ + ": matching " + in_quotes(text) + " against " +
                     in_quotes(compiled_->expression) + " takes too long or too much memory (" +
                     u_errorName(status) + "): write it with fewer repetitions inside each other");
  }
  if (match == nullptr) return std::nullopt;
  return groups;
}

}  // namespace salient
