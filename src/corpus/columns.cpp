#include <algorithm>

#include "corpus/cut.hpp"
#include "corpus/readers.hpp"
#include "corpus/wording.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::string_view>;

std::size_t highest_column(const CorpusOptions& options) {
  int highest = options.word_column;
  for (const int column : options.label_columns) highest = std::max(highest, column);
  return static_cast<std::size_t>(highest);
}

/// Every line has as many columns as the first one, `width`, which this sets.
void check_width(const Columns& columns, std::size_t highest, std::size_t& width,
                 const TextFile& file) {
  const std::string found = counted(static_cast<std::int64_t>(columns.size()), "column");
  if (columns.size() < highest && width == 0) {
    file.refuse(found + ", but column " + std::to_string(highest) +
                " is asked for: is corpus.separator right?");
  }
  if (width == 0) width = columns.size();
  if (columns.size() != width) {
    file.refuse(found + " where the first word of the file has " + std::to_string(width));
  }
}

std::string_view filled(const Columns& columns, int number, std::string_view what,
                        const TextFile& file) {
  const std::string_view value = columns[static_cast<std::size_t>(number) - 1];
  if (value.empty()) {
    file.refuse("column " + std::to_string(number) + " (" + std::string(what) + ") is empty");
  }
  return value;
}

bool is_comment(std::string_view first_column) {
  return first_column.starts_with('#') && first_column.find(' ') != std::string_view::npos;
}

}  // namespace

void read_columns(TextFile& file, const CorpusOptions& options, AnnotatedText& text) {
  const bool tabs = options.separator == ColumnSeparator::tab;
  const std::size_t highest = highest_column(options);
  std::size_t width = 0;
  Columns columns;
  text.start_document();
  while (const auto line = file.next()) {
    if (is_blank(*line)) {
      text.end_sentence();
      continue;
    }
    if (line->starts_with("-DOCSTART-")) {
      text.end_sentence();
      text.start_document();
      continue;
    }
    if (tabs) {
      cut(*line, '\t', columns);
    } else {
      cut_at_runs(*line, " ", columns);
    }
    if (tabs && text.at_sentence_start() && is_comment(columns.front())) {
      if (begins_document(columns.front())) text.start_document();
      continue;
    }
    check_width(columns, highest, width, file);
    text.words.emplace_back(filled(columns, options.word_column, "the word", file));
    for (std::size_t task = 0; task < options.labels.size(); ++task) {
      text.labels[task].add(
          filled(columns, options.label_columns[task], options.labels[task], file));
    }
  }
  text.end_sentence();
}

}  // namespace salient
