#pragma once

#include <filesystem>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/annotated_text.hpp"

namespace salient {

/// Renames labels; see CorpusOptions::label_map for the file that it reads.
class LabelMap {
 public:
  explicit LabelMap(const std::filesystem::path& path);  ///< throws UsageError "file:line: …"

  /// The label that `label` becomes; empty if its words are to be left out.
  std::string renamed(std::string label) const;

  /// The same column with every label renamed.
  LabelColumn renamed(const LabelColumn& column) const;

 private:
  struct Rule {
    std::string from;  // exact, where there is no pattern
    std::optional<std::regex> pattern;
    std::string to;
    std::string place;  // file:line
  };
  static bool apply(const Rule& rule, std::string& label);

  std::vector<Rule> rules_;
};

}  // namespace salient
