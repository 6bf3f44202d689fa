#pragma once

#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/text_file.hpp"

namespace salient {

/// A regular expression (ECMAScript) of an input file. It matches whole texts, character by
/// character of Unicode: `.` is one, and so is each of `[äöü]`. The letters of `\w` and `[:alpha:]`
/// are those of ASCII.
class Pattern {
 public:
  /// Refuses the line of `file` last given if `expression` is none.
  Pattern(std::string_view expression, const TextFile& file);

  std::size_t group_count() const { return regex_.mark_count(); }
  bool matches(std::string_view text) const;
  /// The whole text, then its groups; nothing if it does not match. Both throw UsageError
  /// "file:line: …" for a text of more than 1,000 bytes.
  std::optional<std::vector<std::string>> groups_of(std::string_view text) const;

 private:
  void check_length(std::string_view text) const;

  std::wregex regex_;
  std::string place_;  // file:line
};

}  // namespace salient
