#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/text_file.hpp"

namespace salient {

/// A regular expression (ICU's) of an input file. It matches whole texts, character by character of
/// Unicode: `.` is one, and so is each of `[äöü]`; `\w` and `[:alpha:]` are the letters of every
/// script.
class Pattern {
 public:
  /// Refuses the line of `file` last given if `expression` is none.
  Pattern(std::string_view expression, const TextFile& file);

  std::size_t group_count() const;
  bool matches(std::string_view text) const;
  /// The whole text, then its groups; nothing if it does not match. Both throw UsageError
  /// "file:line: …" where a text costs a million steps: expressions as `(a+)+` can double them with
  /// every character.
  std::optional<std::vector<std::string>> groups_of(std::string_view text) const;

 private:
  struct Compiled;

  std::shared_ptr<const Compiled> compiled_;
  std::string place_;  // file:line
};

}  // namespace salient
