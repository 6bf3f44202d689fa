#pragma once

#include <unicode/regex.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "salient/support/range.hpp"
#include "tokens/json_part.hpp"

namespace salient {

/// GPT-2's pieces of text; what Python and Rust call white space is Unicode's property.
constexpr const char16_t* pieces_of_gpt2 =
    u"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{White_Space}\\p{L}\\p{N}]+"
    u"|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+";

/// An expression that cannot be had.
struct UnsupportedPattern {
  std::string reason;
};

/// What to look for in UTF-8. Thread-safe.
class TextPattern {
 public:
  /// A regular expression in ICU's syntax. Throws UnsupportedPattern.
  explicit TextPattern(const icu::UnicodeString& expression);
  /// A text, which is not empty.
  static TextPattern literal(std::string text);

  /// Bytes of what it matches, from left to right.
  std::vector<RowRange> matches(std::string_view text) const;

 private:
  TextPattern() = default;

  std::shared_ptr<const icu::RegexPattern> expression_;  // none: literal_ is looked for
  std::string literal_;
};

/// An expression for Oniguruma, which reads those of a `tokenizer.json`, in ICU's syntax. Throws
/// UnsupportedPattern for what the two read differently and no known tokenizer has.
icu::UnicodeString from_oniguruma(std::string_view expression);

/// The `pattern` of a `tokenizer.json`: {"String": TEXT} or {"Regex": EXPRESSION}. Throws
/// UsageError that names file and place.
TextPattern read_pattern(const JsonPart& described);

}  // namespace salient
