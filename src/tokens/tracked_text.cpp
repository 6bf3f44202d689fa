#include "tokens/tracked_text.hpp"

#include <cstddef>

#include "tokens/unicode.hpp"

namespace salient {

void TrackedText::append(const icu::UnicodeString& more, std::int32_t word) {
  text.append(more);
  words.resize(static_cast<std::size_t>(text.length()), word);
}

void TrackedText::append(const TrackedText& other, std::int32_t begin, std::int32_t end) {
  text.append(other.text, begin, end - begin);
  words.insert(words.end(), other.words.begin() + begin, other.words.begin() + end);
}

TrackedText tracked(std::span<const icu::UnicodeString> words) {
  TrackedText text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = static_cast<std::int32_t>(i);
    if (i > 0) text.append(u" ", word);
    text.append(words[i], word);
  }
  return text;
}

std::vector<TrackedText> split_at_spaces(const TrackedText& text) {
  std::vector<TrackedText> parts;
  std::int32_t begin = 0;
  while (begin < text.text.length()) {
    std::int32_t end = text.text.indexOf(u' ', begin);
    if (end < 0) end = text.text.length();
    if (end > begin) parts.emplace_back().append(text, begin, end);
    begin = end + 1;
  }
  return parts;
}

Rewriting::Rewriting(const icu::UnicodeString& pattern, const icu::UnicodeString& replacement)
    : replacement_(replacement) {
  UErrorCode status = U_ZERO_ERROR;
  pattern_.reset(icu::RegexPattern::compile(pattern, 0, status));
  check_icu(status);
}

void Rewriting::append_replacement(const icu::RegexMatcher& match, const TrackedText& from,
                                   TrackedText& to) const {
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t word = from.words[static_cast<std::size_t>(match.start(status))];
  for (std::int32_t i = 0; i < replacement_.length(); ++i) {
    if (replacement_[i] == u'$') {
      const std::int32_t group = replacement_[++i] - u'0';
      to.append(from, match.start(group, status), match.end(group, status));
    } else {
      to.append(icu::UnicodeString(replacement_[i]), word);
    }
  }
  check_icu(status);
}

void Rewriting::apply(TrackedText& text) const {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> match(pattern_->matcher(text.text, status));
  check_icu(status);
  TrackedText rewritten;
  std::int32_t kept = 0;
  while (match->find(status)) {
    rewritten.append(text, kept, match->start(status));
    append_replacement(*match, text, rewritten);
    kept = match->end(status);
  }
  check_icu(status);
  if (kept == 0) return;  // no pattern here matches nothing
  rewritten.append(text, kept, text.text.length());
  text = std::move(rewritten);
}

}  // namespace salient
