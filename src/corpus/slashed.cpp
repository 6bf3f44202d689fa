#include "corpus/cut.hpp"
#include "corpus/readers.hpp"
#include "corpus/wording.hpp"

namespace salient {

void read_slashed(TextFile& file, const CorpusOptions&, AnnotatedText& text) {
  std::vector<std::string_view> tokens;
  text.start_document();
  while (const auto line = file.next()) {
    cut_at_runs(*line, " \t", tokens);
    for (const std::string_view token : tokens) {
      const std::size_t slash = token.rfind('/');
      if (slash == std::string_view::npos || slash == 0 || slash + 1 == token.size()) {
        file.refuse(in_quotes(token) + " is not word/label");
      }
      text.words.emplace_back(token.substr(0, slash));
      text.labels.front().add(token.substr(slash + 1));
    }
    text.end_sentence();
  }
}

}  // namespace salient
