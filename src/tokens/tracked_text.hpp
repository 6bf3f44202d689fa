#pragma once

#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace salient {

/// Text that is rewritten and still knows which word each of its characters is of. The space before
/// a word is the word's.
struct TrackedText {
  icu::UnicodeString text;
  std::vector<std::int32_t> words;  ///< [UTF-16 unit]

  void append(const icu::UnicodeString& more, std::int32_t word);
  void append(const TrackedText& other, std::int32_t begin, std::int32_t end);
};

/// Words with single spaces between them.
TrackedText tracked(std::span<const icu::UnicodeString> words);

/// The parts between spaces.
std::vector<TrackedText> split_at_spaces(const TrackedText& text);

/// Replaces everything that a regular expression matches. Characters that a group kept, which the
/// replacement calls $1 and so on, stay those of their words; others are of the word that the match
/// begins in.
class Rewriting {
 public:
  Rewriting(const icu::UnicodeString& pattern, const icu::UnicodeString& replacement);
  void apply(TrackedText& text) const;

 private:
  void append_replacement(const icu::RegexMatcher& match, const TrackedText& from,
                          TrackedText& to) const;

  std::unique_ptr<icu::RegexPattern> pattern_;
  icu::UnicodeString replacement_;
};

}  // namespace salient
