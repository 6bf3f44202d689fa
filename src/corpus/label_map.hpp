#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "corpus/pattern.hpp"

namespace salient {

/// Renames labels; see CorpusOptions::label_map for the file that it reads.
class LabelMap {
 public:
  explicit LabelMap(const std::filesystem::path& path);  ///< throws UsageError "file:line: …"

  /// The label that `label` becomes; empty if its words are to be left out.
  std::string renamed(std::string label) const;

 private:
  struct Rule {
    std::string from;  // exact, where there is no pattern
    std::optional<Pattern> pattern;
    std::string to;
  };
  static bool apply(const Rule& rule, std::string& label);

  std::vector<Rule> rules_;
};

}  // namespace salient
