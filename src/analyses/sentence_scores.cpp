#include "salient/analyses/sentence_scores.hpp"

#include "salient/support/digest.hpp"

namespace salient {
namespace {

void add_words(const Corpus& corpus, std::int64_t sentence, Digest& digest) {
  const RowRange words = corpus.words_of(sentence);
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    digest.add(corpus.words[static_cast<std::size_t>(word)]);
    digest.add("\n");
  }
  digest.add("\n");
}

}  // namespace

SentenceScores sentence_scores(const SentenceHits& hits, std::size_t probe, const Corpus& corpus,
                               Split split) {
  SentenceScores scores;
  scores.split = split;
  Digest text;
  for (std::size_t sentence = 0; sentence < hits.words.size(); ++sentence) {
    if (hits.words[sentence] == 0) continue;
    scores.sentences.push_back(static_cast<std::int64_t>(sentence));
    scores.words.push_back(hits.words[sentence]);
    scores.correct.push_back(hits.correct[probe][sentence]);
    add_words(corpus, scores.sentences.back(), text);
  }
  scores.text = text.hex();
  return scores;
}

}  // namespace salient
