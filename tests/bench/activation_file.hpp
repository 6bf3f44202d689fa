#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "bench/bench.hpp"
#include "salient/activations/store.hpp"
#include "support/tiny_corpus.hpp"

namespace salient::bench {

/// An activation file whose values follow from their place: it is written and checked block by
/// block, never held whole.
struct ActivationFile {
  NeuronLayout neurons;
  StoredType stored;
  Corpus corpus;
  std::vector<std::int64_t> mine;  ///< blocks
  std::size_t rounds = 0;          ///< blocks of the rank that has most
  double megabytes = 0;            ///< of all activations
};

inline std::uint64_t mixed(std::uint64_t x) {  // splitmix64
  x = (x + 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

/// Noise, and for one neuron in 40 something that tells a label: a multiple of 1/64 below 8, which
/// both stored types represent.
inline float value_at(const ActivationFile& file, NeuronId neuron, std::int64_t word) {
  const auto column = static_cast<std::uint64_t>(file.neurons.column(neuron));
  const Task& task = file.corpus.tasks.front();
  const auto labels = static_cast<std::uint64_t>(task.labels.size());
  const auto label = static_cast<std::uint64_t>(task.label_of_word[static_cast<std::size_t>(word)]);
  const std::uint64_t random = mixed(static_cast<std::uint64_t>(word) << 20 | column);
  const int noise = static_cast<int>(random & 127) + static_cast<int>(random >> 7 & 127) - 127;
  const bool tells = column % 40 == 0 && column / 40 % labels == label;
  return static_cast<float>(noise + (tells ? 128 : 0)) / 64;
}

inline ActivationBlock block_of(const ActivationFile& file, std::size_t round) {
  if (round >= file.mine.size()) return {{}, file.neurons, {}};
  const Block& block = file.corpus.blocks[static_cast<std::size_t>(file.mine[round])];
  ActivationBlock values = ActivationBlock::zeros(block.words, file.neurons);
  for (std::int32_t layer = 0; layer < file.neurons.layers; ++layer) {
    for (std::int64_t word = block.words.begin; word < block.words.end; ++word) {
      const std::span<float> row = values.row(layer, word);
      for (std::int32_t unit = 0; unit < file.neurons.units; ++unit) {
        row[static_cast<std::size_t>(unit)] = value_at(file, {layer, unit}, word);
      }
    }
  }
  return values;
}

/// `--words`, `--layers`, `--units`, `--labels`, `--block-words`: contiguous blocks for each rank,
/// as extraction deals them.
inline ActivationFile planned(const Arguments& arguments, StoredType stored,
                              const Communicator& comm) {
  TinyCorpus tiny;
  tiny.activations = Matrix::Zero(arguments.count("words", 20000), 1);
  const auto labels = static_cast<std::uint64_t>(arguments.count("labels", 17));
  for (std::int64_t word = 0; word < tiny.words(); ++word) {
    const std::uint64_t random = mixed(~static_cast<std::uint64_t>(word));
    tiny.labels.push_back(static_cast<std::int32_t>(random % labels));
  }
  tiny.sentence_words = 16;
  tiny.block_sentences = arguments.count("block-words", 2048) / tiny.sentence_words;
  ActivationFile file{{static_cast<std::int32_t>(arguments.count("layers", 13)),
                       static_cast<std::int32_t>(arguments.count("units", 768))},
                      stored,
                      corpus_of(tiny),
                      {}};
  const auto blocks = static_cast<std::int64_t>(file.corpus.blocks.size());
  const std::int64_t begin = blocks * comm.rank() / comm.size();
  file.mine.resize(static_cast<std::size_t>(blocks * (comm.rank() + 1) / comm.size() - begin));
  std::iota(file.mine.begin(), file.mine.end(), begin);
  file.rounds = static_cast<std::size_t>((blocks + comm.size() - 1) / comm.size());
  const double bytes = stored == StoredType::float16 ? 2 : 4;
  file.megabytes = 1e-6 * bytes * static_cast<double>(tiny.words() * file.neurons.size());
  return file;
}

/// Collective.
template <class BlockOfRound>
void write(const ActivationFile& file, const BlockOfRound& block, const std::filesystem::path& path,
           Communicator& comm) {
  const ActivationSchema schema{file.neurons, file.stored, "last", "none", "0", "none", "", "0"};
  ActivationWriter writer(path, schema, file.corpus, comm);
  for (std::size_t round = 0; round < file.rounds; ++round) writer.write(block(round));
  writer.commit({});
}

/// In a process that ends then, so that its memory is none of this one's. `file`: planned for one
/// rank.
template <class BlockOfRound>
void write_apart(const ActivationFile& file, const BlockOfRound& block,
                 const std::filesystem::path& path) {
  const pid_t child = fork();
  if (child == 0) {
    Communicator alone = self_communicator();
    write(file, block, path, alone);
    _exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    throw SystemError("the activation file could not be written");
  }
}

/// That `values` [word of `words`, neuron] are those of their places.
inline void check_values(const ActivationFile& file, RowRange words, const float* values) {
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    for (std::int64_t column = 0; column < file.neurons.size(); ++column) {
      if (*values++ == value_at(file, file.neurons.id(column), word)) continue;
      check(false, "word " + std::to_string(word) + ", column " + std::to_string(column));
    }
  }
}

}  // namespace salient::bench
