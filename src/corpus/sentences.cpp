#include <charconv>
#include <cmath>

#include "corpus/cut.hpp"
#include "corpus/readers.hpp"
#include "corpus/wording.hpp"

namespace salient {
namespace {

double number_in(std::string_view text, const TextFile& file) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    file.refuse("column 2, " + in_quotes(text) +
                ", is no finite number, which corpus.target = number wants");
  }
  return number;
}

}  // namespace

void read_sentences(TextFile& file, const CorpusOptions& options, AnnotatedText& text) {
  std::vector<std::string_view> columns;
  std::vector<std::string_view> words;
  text.start_document();
  while (const auto line = file.next()) {
    if (is_blank(*line)) continue;
    cut(*line, '\t', columns);
    if (columns.size() != 2) {
      file.refuse(counted(static_cast<std::int64_t>(columns.size()), "column") +
                  " between tabs where two are expected: a sentence and its label");
    }
    cut_at_runs(columns[0], " ", words);
    if (words.empty()) file.refuse("column 1 (the sentence) is empty");
    if (is_blank(columns[1])) file.refuse("column 2 (the label) is empty");
    text.words.insert(text.words.end(), words.begin(), words.end());
    if (options.target == CorpusTarget::number) {
      text.number_of_word.resize(text.words.size(), number_in(columns[1], file));
    } else {
      for (std::size_t i = 0; i < words.size(); ++i) text.labels.front().add(columns[1]);
    }
    text.end_sentence();
  }
}

}  // namespace salient
