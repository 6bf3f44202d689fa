#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "corpus/codec.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/support/digest.hpp"

namespace salient {
namespace {

/// `of_word` [word] with `before` put before and `after` put behind the words of each sentence.
template <class Value>
std::vector<Value> around_sentences(const std::vector<Value>& of_word, const Corpus& corpus,
                                    const std::vector<Value>& before,
                                    const std::vector<Value>& after) {
  std::vector<Value> result;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    result.insert(result.end(), before.begin(), before.end());
    result.insert(result.end(), of_word.begin() + words.begin, of_word.begin() + words.end);
    result.insert(result.end(), after.begin(), after.end());
  }
  return result;
}

/// The heads of words whose sentences have each grown by `added` words, `before` of them in front.
std::vector<std::int64_t> moved_heads(const Corpus& corpus, std::int64_t before,
                                      std::int64_t added) {
  std::vector<std::int64_t> heads = corpus.head_of_word;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      std::int64_t& head = heads[static_cast<std::size_t>(word)];
      if (head != head_of_root) head += added * sentence + before;
    }
  }
  return heads;
}

}  // namespace

Corpus with_special_tokens(const Corpus& corpus, const std::vector<std::string>& before,
                           const std::vector<std::string>& after) {
  const auto spread = [&]<class Value>(const std::vector<Value>& of_word, const Value& special) {
    return around_sentences(of_word, corpus, std::vector<Value>(before.size(), special),
                            std::vector<Value>(after.size(), special));
  };
  const auto added = static_cast<std::int64_t>(before.size() + after.size());
  const auto words_of = [&](RowRange sentences, RowRange words) {
    return RowRange{words.begin + added * sentences.begin, words.end + added * sentences.end};
  };

  Corpus result = corpus;
  if (!corpus.head_of_word.empty()) {
    result.head_of_word = spread(moved_heads(corpus, std::ssize(before), added), head_of_root);
  }
  if (!corpus.lemma_of_word.empty()) {
    result.lemma_of_word = spread(corpus.lemma_of_word, std::string());
  }
  result.words = around_sentences(corpus.words, corpus, before, after);
  for (std::size_t sentence = 0; sentence < result.sentence_offsets.size(); ++sentence) {
    result.sentence_offsets[sentence] += added * static_cast<std::int64_t>(sentence);
  }
  result.split_of_word = spread(corpus.split_of_word, Split::none);
  for (Section& section : result.sections) {
    section.words = words_of(section.sentences, section.words);
  }
  for (Block& block : result.blocks) block.words = words_of(block.sentences, block.words);
  for (Task& task : result.tasks) {
    if (task.has_numbers()) {
      task.label_of_word.resize(corpus.words.size());
      task.value_of_word = spread(task.value_of_word, 0.0);
    }
    task.label_of_word = spread(task.label_of_word, label_excluded);
  }
  result.digest = digest_of(encoded_content(result));
  return result;
}

}  // namespace salient
