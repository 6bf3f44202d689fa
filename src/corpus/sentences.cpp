#include "corpus/cut.hpp"
#include "corpus/readers.hpp"
#include "corpus/wording.hpp"

namespace salient {

void read_sentences(TextFile& file, const CorpusOptions&, AnnotatedText& text) {
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
    for (const std::string_view word : words) {
      text.words.emplace_back(word);
      text.labels.front().add(columns[1]);
    }
    text.end_sentence();
  }
}

}  // namespace salient
