#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "corpus/annotated_text.hpp"
#include "corpus/pattern.hpp"
#include "salient/corpus/load.hpp"

namespace salient {

/// A binary task of one's own: the words that bear the concept, and the others.
struct Concept {
  std::string name;
  std::optional<std::size_t> column;  ///< whose labels are tested; nothing: the words themselves
  std::optional<Pattern> pattern;     ///< what bears the concept matches it
  std::set<std::string> texts;        ///< or, where there is no pattern, is one of these
  std::string place;                  ///< file:line

  bool is_borne_by(const std::string& text) const {
    return pattern ? pattern->matches(text) : texts.contains(text);
  }
};

/// The concepts of a job, in the order of its file.
struct Concepts {
  std::vector<Concept> all;
  /// Labellings that a reader gives besides those of corpus.labels, behind them: `feats:NAME`.
  std::vector<std::string> more_labels;
};

/// Reads `options.concepts`, see there; none if it is empty. Throws UsageError "file:line: …".
Concepts read_concepts(const CorpusOptions& options);

/// For each word `label_yes` or `label_no`, or nothing where `column`, of what is asked, has
/// nothing.
LabelColumn answers_of(const Concept& asked, const LabelColumn& column);

}  // namespace salient
