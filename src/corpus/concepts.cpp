#include "corpus/concepts.hpp"

#include <algorithm>
#include <utility>

#include "corpus/build.hpp"
#include "corpus/cut.hpp"
#include "corpus/position.hpp"
#include "corpus/task_name.hpp"
#include "corpus/text_file.hpp"
#include "corpus/wording.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr std::string_view white_space = " \t";

/// Takes the first piece of `rest`, and the white space around it.
std::string_view take_piece(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(white_space), rest.size()));
  const std::string_view piece = rest.substr(0, rest.find_first_of(white_space));
  rest.remove_prefix(piece.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(white_space), rest.size()));
  return piece;
}

std::set<std::string> pieces_of(std::string_view list) {
  std::vector<std::string_view> pieces;
  cut_at_runs(list, white_space, pieces);
  return {pieces.begin(), pieces.end()};
}

class ConceptReader {
 public:
  explicit ConceptReader(const CorpusOptions& options)
      : options_(options), file_(options.concepts) {}

  Concepts read() {
    while (const auto line = file_.next()) {
      if (!is_blank_or_comment(*line)) concepts_.all.push_back(read_line(*line));
    }
    if (concepts_.all.empty()) {
      throw UsageError(file_.name() + ": holds no line NAME regex|words|label|feats PATTERN");
    }
    return std::move(concepts_);
  }

 private:
  Concept read_line(std::string_view rest) {
    const std::string_view name = take_piece(rest);
    const std::string_view kind = take_piece(rest);
    rest = rest.substr(0, rest.find_last_not_of(white_space) + 1);
    if (rest.empty()) file_.refuse("a line of concepts is NAME regex|words|label|feats PATTERN");
    check_name(name);
    Concept read;
    read.name = name;
    read.place = file_.place();
    if (kind == "regex" || kind == "label") {
      read.pattern.emplace(rest, file_);
      if (kind == "label") read.column = 0;
    } else if (kind == "words") {
      read.texts = pieces_of(rest);
    } else if (kind == "feats") {
      add_feature(rest, read);
    } else {
      file_.refuse(in_quotes(kind) + " is none of regex, words, label, feats");
    }
    return read;
  }

  void check_name(std::string_view name) const {
    const std::string complaint = task_name_complaint(name);
    if (!complaint.empty()) file_.refuse(complaint);
    const auto& labels = options_.labels;
    const bool is_position = options_.position != PositionTask::none && name == position_name;
    const bool is_taken = is_position ||
                          std::find(labels.begin(), labels.end(), name) != labels.end() ||
                          std::any_of(concepts_.all.begin(), concepts_.all.end(),
                                      [&](const Concept& other) { return other.name == name; });
    if (is_taken) file_.refuse(in_quotes(name) + " names another task already");
  }

  void add_feature(std::string_view pattern, Concept& read) {
    if (options_.format != CorpusFormat::conllu) {
      file_.refuse("feats: only corpus.format = conllu has features");
    }
    const std::size_t equals = pattern.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == pattern.size()) {
      file_.refuse(in_quotes(pattern) + " is not NAME=VALUE");
    }
    read.column = column_of("feats:" + std::string(pattern.substr(0, equals)));
    read.texts.emplace(pattern.substr(equals + 1));
  }

  /// Of a labelling as the reader gives it. Those of corpus.labels are not used again, since the
  /// label map changes them.
  std::size_t column_of(const std::string& labelling) {
    auto& more = concepts_.more_labels;
    const auto known = std::find(more.begin(), more.end(), labelling);
    const auto place = static_cast<std::size_t>(known - more.begin());
    if (known == more.end()) more.push_back(labelling);
    return options_.labels.size() + place;
  }

  const CorpusOptions& options_;
  TextFile file_;
  Concepts concepts_;
};

}  // namespace

Concepts read_concepts(const CorpusOptions& options) {
  return options.concepts.empty() ? Concepts() : ConceptReader(options).read();
}

LabelColumn answers_of(const Concept& asked, const LabelColumn& column) {
  return renamed(column, [&](const std::string& text) -> std::string {
    if (text.empty()) return "";
    return std::string(asked.is_borne_by(text) ? label_yes : label_no);
  });
}

}  // namespace salient
