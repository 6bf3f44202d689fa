#include "corpus/cut.hpp"
#include "corpus/readers.hpp"
#include "corpus/wording.hpp"

namespace salient {
namespace {

using Tokens = std::vector<std::string_view>;

/// None in a blank line. Spaces at the ends of a line separate nothing.
void cut_sentence(std::string_view line, const TextFile& file, Tokens& tokens) {
  tokens.clear();
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos) return;
  cut(line.substr(begin, line.find_last_not_of(' ') + 1 - begin), ' ', tokens);
  for (const std::string_view token : tokens) {
    if (token.empty()) file.refuse("two spaces in a row: words and labels have one between them");
  }
}

void refuse_shorter(const TextFile& longer, const TextFile& shorter) {
  longer.refuse("has no counterpart: " + shorter.name() + " ends after line " +
                std::to_string(shorter.line()));
}

}  // namespace

void read_parallel(TextFile& words, TextFile& labels, AnnotatedText& text) {
  Tokens word_tokens;
  Tokens label_tokens;
  text.start_document();
  while (true) {
    const auto word_line = words.next();
    const auto label_line = labels.next();
    if (!word_line && !label_line) return;
    if (!label_line) refuse_shorter(words, labels);
    if (!word_line) refuse_shorter(labels, words);
    cut_sentence(*word_line, words, word_tokens);
    cut_sentence(*label_line, labels, label_tokens);
    if (word_tokens.size() != label_tokens.size()) {
      words.refuse(counted(static_cast<std::int64_t>(word_tokens.size()), "word") + ", but " +
                   labels.place() + " has " +
                   counted(static_cast<std::int64_t>(label_tokens.size()), "label"));
    }
    text.words.insert(text.words.end(), word_tokens.begin(), word_tokens.end());
    for (const std::string_view label : label_tokens) text.labels.front().add(label);
    text.end_sentence();
  }
}

}  // namespace salient
