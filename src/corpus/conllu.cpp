#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "corpus/conllu_labels.hpp"
#include "corpus/cut.hpp"
#include "corpus/readers.hpp"
#include "corpus/wording.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::string_view>;

constexpr std::size_t column_count = 10;
constexpr std::size_t word_column = 1;
constexpr std::size_t lemma_column = 2;
constexpr std::size_t head_column = 6;
constexpr std::string_view nothing = "_";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `3-4` (a multi-word token) or `3.1` (an empty node).
bool is_no_word(std::string_view id) {
  const std::size_t middle = id.find_first_of("-.");
  return middle != std::string_view::npos && is_number(id.substr(0, middle)) &&
         is_number(id.substr(middle + 1));
}

std::string_view feature_value(std::string_view features, std::string_view name,
                               const TextFile& file) {
  if (features == nothing) return nothing;
  std::string_view value = nothing;
  Columns pieces;
  cut(features, '|', pieces);
  for (const std::string_view piece : pieces) {
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == piece.size()) {
      file.refuse("feature " + in_quotes(piece) + " is not NAME=VALUE");
    }
    if (piece.substr(0, equals) == name) value = piece.substr(equals + 1);
  }
  return value;
}

void check_number(std::string_view id, std::int64_t expected, const TextFile& file) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (!is_number(id) || error != std::errc()) file.refuse(in_quotes(id) + " is no word number");
  if (number != expected) {
    file.refuse("word number " + std::string(id) + " where " + std::to_string(expected) +
                " is expected: is a blank line or a word missing?");
  }
}

void add_word(const Columns& columns, const std::vector<ConlluLabel>& wanted,
              const CorpusOptions& options, const TextFile& file, AnnotatedText& text) {
  if (columns[word_column].empty()) file.refuse("column 2 (the word) is empty");
  text.words.emplace_back(columns[word_column]);
  for (std::size_t task = 0; task < wanted.size(); ++task) {
    const auto& [column, feature] = wanted[task];
    const std::string_view value = columns[column];
    if (value.empty()) {
      file.refuse("column " + std::to_string(column + 1) + " (" + options.labels[task] +
                  ") is empty; CoNLL-U writes _ for nothing");
    }
    text.labels[task].add(feature.empty() ? value : feature_value(value, feature, file));
  }
}

/// Of the last word of `text`.
void add_lemma(const Columns& columns, const TextFile& file, AnnotatedText& text) {
  const std::string_view lemma = columns[lemma_column];
  if (lemma.empty()) file.refuse("column 3 (LEMMA) is empty; CoNLL-U writes _ for nothing");
  // The word _ is its own lemma, as CoNLL-U has it.
  const bool has_none = lemma == nothing && columns[word_column] != nothing;
  text.lemma_of_word.emplace_back(has_none ? std::string_view() : lemma);
}

/// The HEAD column of one sentence. Numbers may be of words further down, so that they are checked
/// at its end.
class Heads {
 public:
  explicit Heads(const TextFile& file) : file_(file) {}

  /// Of word `id`.
  void add(std::string_view head, std::int64_t id) {
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), number);
    if (!is_number(head) || error != std::errc()) {
      file_.refuse("column 7 (HEAD) is " + in_quotes(head) +
                   ", no word number and no 0 for the root; corpus.heads reads it");
    }
    if (number == id) file_.refuse("word " + std::to_string(id) + " is its own head");
    of_word_.push_back({number, file_.place()});
  }

  /// The sentence is the last words of `text`.
  void end_sentence(AnnotatedText& text) {
    const auto words = std::ssize(of_word_);
    const std::int64_t first = std::ssize(text.words) - words;
    for (const Head& head : of_word_) {
      if (head.number > words) {
        throw UsageError(head.place + ": the head is word " + std::to_string(head.number) +
                         " of a sentence of " + counted(words, "word"));
      }
      text.head_of_word.push_back(head.number == 0 ? head_of_root : first + head.number - 1);
    }
    of_word_.clear();
  }

 private:
  struct Head {
    std::int64_t number;  // of a word from 1, or 0
    std::string place;
  };
  const TextFile& file_;
  std::vector<Head> of_word_;
};

}  // namespace

std::optional<ConlluLabel> find_conllu_label(std::string_view name) {
  constexpr std::string_view feature_prefix = "feats:";
  if (name == "upos") return ConlluLabel{3, {}};
  if (name == "xpos") return ConlluLabel{4, {}};
  if (name == "feats") return ConlluLabel{5, {}};
  if (name == "deprel") return ConlluLabel{7, {}};
  if (name.starts_with(feature_prefix) && name.size() > feature_prefix.size()) {
    return ConlluLabel{5, std::string(name.substr(feature_prefix.size()))};
  }
  return std::nullopt;
}

bool begins_document(std::string_view comment) {
  constexpr std::string_view keyword = "newdoc";
  comment.remove_prefix(std::min(comment.find_first_not_of("# "), comment.size()));
  if (!comment.starts_with(keyword)) return false;
  comment.remove_prefix(keyword.size());
  return comment.empty() || comment.front() == ' ' || comment.front() == '=';
}

void read_conllu(TextFile& file, const CorpusOptions& options, AnnotatedText& text) {
  std::vector<ConlluLabel> wanted;
  for (const std::string& name : options.labels) wanted.push_back(*find_conllu_label(name));
  Columns columns;
  Heads heads(file);
  std::int64_t expected_number = 1;
  text.start_document();
  while (const auto line = file.next()) {
    if (is_blank(*line)) {
      heads.end_sentence(text);
      text.end_sentence();
      expected_number = 1;
      continue;
    }
    if (line->front() == '#') {
      if (begins_document(*line)) text.start_document();
      continue;
    }
    cut(*line, '\t', columns);
    if (columns.size() != column_count) {
      file.refuse(counted(static_cast<std::int64_t>(columns.size()), "column") +
                  " where CoNLL-U has 10");
    }
    if (is_no_word(columns[0])) continue;
    check_number(columns[0], expected_number, file);
    if (options.heads) heads.add(columns[head_column], expected_number);
    add_word(columns, wanted, options, file, text);
    if (options.lemmas) add_lemma(columns, file, text);
    ++expected_number;
  }
  heads.end_sentence(text);
  text.end_sentence();
}

}  // namespace salient
