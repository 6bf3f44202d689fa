#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"

namespace salient {

/// 11 words in 5 sentences and 4 blocks, two tasks; among the words are one with a space, one
/// beyond ASCII and one of no letters at all.
inline Corpus example_corpus() {
  Corpus corpus;
  corpus.words = {"The", "10 000", "Gänse", "fly", "", "home", ".", "They", "rest", "Yes", "."};
  corpus.sentence_offsets = {0, 3, 5, 7, 9, 11};
  corpus.split_of_word.assign(11, Split::train);
  std::fill(corpus.split_of_word.begin() + 7, corpus.split_of_word.begin() + 9, Split::dev);
  std::fill(corpus.split_of_word.begin() + 9, corpus.split_of_word.end(), Split::test);
  corpus.document_of_sentence = {0, 0, 1, 1, 2};
  corpus.blocks = {{{0, 1}, {0, 3}}, {{1, 3}, {3, 7}}, {{3, 4}, {7, 9}}, {{4, 5}, {9, 11}}};
  corpus.sections = {Section{{0, 3}, {0, 7}, {0, 2}}, Section{{3, 4}, {7, 9}, {2, 3}},
                     Section{{4, 5}, {9, 11}, {3, 4}}};
  Task xpos{"xpos", LabelSet({"DT", "NN", "VB"}), {0, -2, 1, 2, 1, 1, 1, -1, 2, -1, 1}, {}};
  xpos.unseen = {{"PRP", Split::dev, 1}, {"UH", Split::test, 1}};
  corpus.tasks = {xpos,
                  Task{"feats:Number", LabelSet({"Plur"}), {0, 0, 0, -2, 0, 0, 0, 0, 0, 0, 0}, {}}};
  corpus.digest = "0123456789abcdef0123456789abcdef";
  return corpus;
}

inline ActivationSchema example_schema(StoredType stored = StoredType::float32) {
  return {{3, 5},
          stored,
          "last",
          "bert, 2 layers x 5 units",
          "feed",
          "wordpiece, cased",
          "[encoder]\noverlong = drop\n",
          "0.1.0"};
}

/// Different in every layer, word and unit; float16 holds it without rounding.
inline float example_value(std::int32_t layer, std::int64_t word, std::int32_t unit) {
  return static_cast<float>(layer * 256 + word * 8 + unit) / 4.0f - 50.0f;
}

inline ActivationBlock example_block(RowRange words, const NeuronLayout& neurons) {
  ActivationBlock block = ActivationBlock::zeros(words, neurons);
  for (std::int32_t layer = 0; layer < neurons.layers; ++layer) {
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      for (std::int32_t unit = 0; unit < neurons.units; ++unit) {
        block.row(layer, word)[static_cast<std::size_t>(unit)] = example_value(layer, word, unit);
      }
    }
  }
  return block;
}

/// Collective: writes the example; block i is the business of rank i modulo the number of ranks.
inline void write_example(const std::filesystem::path& path, StoredType stored,
                          Communicator& comm) {
  const Corpus corpus = example_corpus();
  const ActivationSchema schema = example_schema(stored);
  ActivationWriter writer(path, schema, corpus, comm);
  for (std::size_t first = 0; first < corpus.blocks.size();
       first += static_cast<std::size_t>(comm.size())) {
    const std::size_t mine = first + static_cast<std::size_t>(comm.rank());
    const RowRange words = mine < corpus.blocks.size() ? corpus.blocks[mine].words : RowRange{0, 0};
    writer.write(example_block(words, schema.neurons));
  }
  writer.commit(comm.is_root() ? std::vector<std::int64_t>{2, 9} : std::vector<std::int64_t>{});
}

inline std::string content_of(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace salient
