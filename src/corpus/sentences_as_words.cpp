#include <string>
#include <utility>
#include <vector>

#include "corpus/codec.hpp"
#include "corpus/first_words.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

std::string joined(const Corpus& corpus, std::int64_t sentence) {
  const RowRange range = corpus.words_of(sentence);
  std::string text;
  for (std::int64_t word = range.begin; word < range.end; ++word) {
    if (word > range.begin) text += ' ';
    text += corpus.words[static_cast<std::size_t>(word)];
  }
  return text;
}

template <class Value>
bool agree_in_sentences(const std::vector<Value>& of_word, const Corpus& corpus) {
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange range = corpus.words_of(sentence);
    const Value& first = of_word[static_cast<std::size_t>(range.begin)];
    for (std::int64_t word = range.begin; word < range.end; ++word) {
      if (of_word[static_cast<std::size_t>(word)] != first) return false;
    }
  }
  return true;
}

/// What all words of each sentence have in `of_word`.
template <class Value>
std::vector<Value> of_sentences(const std::vector<Value>& of_word, const Corpus& corpus) {
  require(agree_in_sentences(of_word, corpus),
          "words of a sentence that is one word differ in number or split");
  return at_first_words(of_word, corpus.sentence_offsets);
}

Task task_of_sentences(Task task, const Corpus& corpus) {
  if (task.has_numbers()) {
    task.value_of_word = of_sentences(task.value_of_word, corpus);
    return task;
  }
  if (!agree_in_sentences(task.label_of_word, corpus)) {
    throw UsageError("corpus.concepts: words of one sentence differ in " + task.name +
                     "; where a sentence has one vector, concepts are of the kind label");
  }
  task.label_of_word = at_first_words(task.label_of_word, corpus.sentence_offsets);
  for (UnseenLabel& unseen : task.unseen) {
    require(unseen.sentences > 0, "labels of words are no labels of sentences");
    unseen.words = unseen.sentences;
  }
  return task;
}

}  // namespace

Corpus sentences_as_words(const Corpus& corpus) {
  Corpus result;
  result.sentence_offsets = {0};
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    result.words.push_back(joined(corpus, sentence));
    result.sentence_offsets.push_back(sentence + 1);
  }
  result.split_of_word = of_sentences(corpus.split_of_word, corpus);
  result.document_of_sentence = corpus.document_of_sentence;
  result.sections = corpus.sections;
  for (Section& section : result.sections) section.words = section.sentences;
  for (const Block& block : corpus.blocks) {
    result.blocks.push_back({block.sentences, block.sentences});
  }
  for (const Task& task : corpus.tasks) result.tasks.push_back(task_of_sentences(task, corpus));
  result.digest = digest_of(encoded_content(result));
  return result;
}

}  // namespace salient
