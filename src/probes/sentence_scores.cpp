#include "probes/sentence_scores.hpp"

#include "salient/support/digest.hpp"

namespace salient {
namespace {

/// Those of `split` alone, so that special tokens between them mean nothing.
void add_words(const Corpus& corpus, std::int64_t sentence, Split split, Digest& digest) {
  const RowRange words = corpus.words_of(sentence);
  for (auto word = static_cast<std::size_t>(words.begin);
       word < static_cast<std::size_t>(words.end); ++word) {
    if (corpus.split_of_word[word] != split) continue;
    digest.add(corpus.words[word]);
    digest.add("\n");
  }
  digest.add("\n");
}

}  // namespace

SentenceScores sentence_scores(const std::vector<std::int64_t>& words,
                               const std::vector<std::int64_t>& correct, const Corpus& corpus,
                               Split split) {
  SentenceScores scores;
  Digest text;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    if (!corpus.has_words(sentence, split)) continue;
    scores.words.push_back(words[static_cast<std::size_t>(sentence)]);
    scores.correct.push_back(correct[static_cast<std::size_t>(sentence)]);
    add_words(corpus, sentence, split, text);
  }
  scores.text = text.hex();
  return scores;
}

}  // namespace salient
