#include "tokens/text_pattern.hpp"

#include <unicode/utext.h>

#include <algorithm>
#include <cctype>

#include "tokens/unicode.hpp"

namespace salient {
namespace {

/// Reads a pattern from left to right and writes it down again for ICU.
class Translation {
 public:
  explicit Translation(std::string_view pattern) : rest_(pattern) {}

  std::string translated() {
    while (!rest_.empty()) {
      if (rest_.front() == '\\') {
        escape();
      } else if (in_set_) {
        member_of_set();
      } else {
        outside_set();
      }
    }
    return out_;
  }

 private:
  void keep(std::size_t bytes) {
    out_ += rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
  }

  void refuse_if_next(std::string_view sign) const {
    if (rest_.starts_with(sign)) throw UnsupportedPattern{std::string(sign)};
  }

  /// White space is Unicode's property, which ICU's \s is not; of the other letters those that mean
  /// the same to both.
  void escape() {
    const char letter = rest_.size() > 1 ? rest_[1] : '\0';
    if (letter == 's' || letter == 'S') {
      out_ += letter == 's' ? "\\p{White_Space}" : "\\P{White_Space}";
      rest_.remove_prefix(2);
      return;
    }
    const bool is_alike = std::string_view("pPdDrntfu").find(letter) != std::string_view::npos ||
                          rest_.starts_with("\\x{") ||
                          std::ispunct(static_cast<unsigned char>(letter)) != 0 || letter == ' ';
    if (!is_alike || rest_.substr(2).starts_with("{^")) refuse_if_next(rest_.substr(0, 2));
    const bool is_named = rest_.substr(2).starts_with('{');
    keep(is_named ? std::min(rest_.find('}'), rest_.size() - 1) + 1 : 2);
  }

  /// Sets inside sets and their differences are written in other ways.
  void member_of_set() {
    for (const std::string_view sign : {"[", "&&", "--"}) refuse_if_next(sign);
    if (rest_.front() == ']') in_set_ = false;
    keep(1);
  }

  /// Ruby's anchors and dot go by lines, and {m,n}+ repeats.
  void outside_set() {
    for (const std::string_view sign : {"^", "$", ".", "}+", "}?"}) refuse_if_next(sign);
    if (rest_.starts_with("(?")) {
      for (const std::string_view group : {"(?:", "(?i:", "(?=", "(?!", "(?>", "(?<=", "(?<!"}) {
        if (rest_.starts_with(group)) return keep(group.size());
      }
      throw UnsupportedPattern{std::string(rest_.substr(0, 4))};
    }
    if (rest_.front() == '[') {
      in_set_ = true;
      return keep(rest_.substr(1).starts_with('^') ? 2 : 1);
    }
    keep(1);
  }

  std::string_view rest_;
  std::string out_;
  bool in_set_ = false;
};

icu::RegexPattern* compiled(const icu::UnicodeString& pattern) {
  UErrorCode status = U_ZERO_ERROR;
  icu::RegexPattern* const made = icu::RegexPattern::compile(pattern, 0, status);
  if (U_FAILURE(status)) {
    throw UnsupportedPattern{std::string("what ICU calls ") + u_errorName(status)};
  }
  return made;
}

}  // namespace

TextPattern::TextPattern(const icu::UnicodeString& expression)
    : expression_(compiled(expression)) {}

TextPattern TextPattern::literal(std::string text) {
  require(!text.empty(), "an empty text is found everywhere");
  TextPattern pattern;
  pattern.literal_ = std::move(text);
  return pattern;
}

std::vector<RowRange> TextPattern::matches(std::string_view text) const {
  std::vector<RowRange> found;
  if (!expression_) {
    const std::size_t size = literal_.size();
    for (std::size_t at = text.find(literal_); at != std::string_view::npos;
         at = text.find(literal_, at + size)) {
      found.push_back({static_cast<std::int64_t>(at), static_cast<std::int64_t>(at + size)});
    }
    return found;
  }
  UErrorCode status = U_ZERO_ERROR;
  UText opened = UTEXT_INITIALIZER;
  utext_openUTF8(&opened, text.data(), static_cast<std::int64_t>(text.size()), &status);
  check_icu(status);
  const std::unique_ptr<UText, decltype(&utext_close)> closing(&opened, utext_close);
  const std::unique_ptr<icu::RegexMatcher> matcher(expression_->matcher(status));
  check_icu(status);
  matcher->reset(&opened);
  while (matcher->find(status)) {
    found.push_back({matcher->start64(status), matcher->end64(status)});
  }
  check_icu(status);
  return found;
}

icu::UnicodeString from_oniguruma(std::string_view expression) {
  return icu::UnicodeString::fromUTF8(Translation(expression).translated());
}

TextPattern read_pattern(const JsonPart& described) {
  if (const auto text = described.find("String")) {
    text->need(!text->text().empty(), "must not be empty");
    return TextPattern::literal(text->text());
  }
  const JsonPart expression = described.at("Regex");
  try {
    return TextPattern(from_oniguruma(expression.text()));
  } catch (const UnsupportedPattern& pattern) {
    expression.refuse(expression.value().dump() + " is not supported: " + pattern.reason);
  }
}

}  // namespace salient
