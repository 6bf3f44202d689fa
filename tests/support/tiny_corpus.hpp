#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/corpus/corpus.hpp"

namespace salient {

/// Words with activations and a label or a number each, to be made a corpus and an activation file.
/// The words lie by split, unless splits mix (as in a split by word type).
struct TinyCorpus {
  NeuronLayout neurons;
  Matrix activations;                ///< float32 [word, neuron]
  std::vector<std::int32_t> labels;  ///< int32 [word]: id, label_unseen or label_excluded
  std::vector<double> values;        ///< float64 [word]: numbers in the place of labels
  std::vector<Split> splits;         ///< [word]; empty: all are train
  std::vector<std::string> forms;    ///< [word]; empty: "0", "1", ...
  LabelSet names;                    ///< of the labels; if there are none: tiny_labels()
  std::int64_t sentence_words = 4;   ///< the last one of a section may be shorter
  std::int64_t block_sentences = 3;
  StoredType stored = StoredType::float32;
  std::vector<std::int64_t> heads = {};  ///< [word], as Corpus has it; empty: none
  std::vector<std::string> lemmas = {};  ///< [word], likewise

  std::int64_t words() const { return activations.rows(); }
};

/// "a" to "z", then "za" to "zz", ...: sorted
inline LabelSet tiny_labels(std::int32_t count) {
  std::vector<std::string> names;
  for (std::int32_t id = 0; id < count; ++id) {
    names.push_back(std::string(static_cast<std::size_t>(id / 26), 'z') +
                    static_cast<char>('a' + id % 26));
  }
  return LabelSet(std::move(names));
}

/// Sentences and blocks of words [begin, end) as one section.
inline Section add_tiny_section(const TinyCorpus& tiny, RowRange words, Corpus& corpus) {
  Section section;
  section.words = words;
  section.sentences.begin = corpus.sentence_count();
  section.blocks.begin = static_cast<std::int64_t>(corpus.blocks.size());
  for (std::int64_t word = words.begin; word < words.end;) {
    Block block{{corpus.sentence_count(), corpus.sentence_count()}, {word, word}};
    for (std::int64_t s = 0; s < tiny.block_sentences && word < words.end; ++s) {
      word = std::min(word + tiny.sentence_words, words.end);
      corpus.sentence_offsets.push_back(word);
      corpus.document_of_sentence.push_back(0);
    }
    block.words.end = word;
    block.sentences.end = corpus.sentence_count();
    corpus.blocks.push_back(block);
  }
  section.sentences.end = corpus.sentence_count();
  section.blocks.end = static_cast<std::int64_t>(corpus.blocks.size());
  return section;
}

inline Corpus corpus_of(const TinyCorpus& tiny) {
  Corpus corpus;
  const std::int64_t words = tiny.words();
  corpus.words = tiny.forms;
  for (std::int64_t word = std::ssize(corpus.words); word < words; ++word) {
    corpus.words.push_back(std::to_string(word));
  }
  corpus.head_of_word = tiny.heads;
  corpus.lemma_of_word = tiny.lemmas;
  corpus.split_of_word = tiny.splits;
  corpus.split_of_word.resize(static_cast<std::size_t>(words), Split::train);
  corpus.sentence_offsets = {0};
  const bool mixed = !std::is_sorted(corpus.split_of_word.begin(), corpus.split_of_word.end());
  std::int64_t begin = 0;
  for (const Split split : all_splits) {
    const auto in_split =
        std::count(corpus.split_of_word.begin(), corpus.split_of_word.end(), split);
    const std::int64_t end = mixed ? words : begin + in_split;
    corpus.sections[static_cast<std::size_t>(split)] = add_tiny_section(tiny, {begin, end}, corpus);
    begin = end;
  }
  corpus.digest = "00000000000000000000000000000000";
  if (!tiny.values.empty()) {
    corpus.tasks = {Task{"task", {}, {}, {}, tiny.values}};
    return corpus;
  }
  const std::int32_t most = *std::max_element(tiny.labels.begin(), tiny.labels.end());
  const LabelSet names = tiny.names.size() > 0 ? tiny.names : tiny_labels(most + 1);
  corpus.tasks = {Task{"task", names, tiny.labels, {}}};
  return corpus;
}

/// Collective: writes the activation file; block i is the business of rank i modulo the ranks.
inline void write_tiny(const std::filesystem::path& path, const TinyCorpus& tiny,
                       Communicator& comm) {
  const Corpus corpus = corpus_of(tiny);
  const ActivationSchema schema{tiny.neurons, tiny.stored, "last", "none", "0", "none", "", "0"};
  ActivationWriter writer(path, schema, corpus, comm);
  for (std::size_t first = 0; first < corpus.blocks.size();
       first += static_cast<std::size_t>(comm.size())) {
    const std::size_t mine = first + static_cast<std::size_t>(comm.rank());
    const RowRange words = mine < corpus.blocks.size() ? corpus.blocks[mine].words : RowRange{};
    ActivationBlock block = ActivationBlock::zeros(words, tiny.neurons);
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      for (std::int32_t layer = 0; layer < tiny.neurons.layers; ++layer) {
        const float* from =
            &tiny.activations(word, tiny.neurons.column({tiny.neurons.number(layer), 0}));
        std::copy_n(from, tiny.neurons.units, block.row(layer, word).begin());
      }
    }
    writer.write(block);
  }
  writer.commit({});
}

}  // namespace salient
