// Writing and reading the activation file, beside the plain system calls for the same bytes in the
// same folder.
//
//   store_bench [--folder DIR] [--words N] [--layers L] [--units U] [--block-words N] [--repeats N]
//
// Writes are durable (fsync) on both sides. Reads come from the page cache, on both sides.

#include <fcntl.h>
#include <unistd.h>

#include <numeric>

#include "bench/bench.hpp"
#include "salient/activations/store.hpp"
#include "support/temp_folder.hpp"
#include "support/tiny_corpus.hpp"

namespace salient::bench {
namespace {

struct Work {
  NeuronLayout neurons;
  StoredType stored;
  Corpus corpus;
  std::vector<std::int64_t> mine;  ///< blocks
  std::size_t rounds = 0;          ///< blocks of the rank that has most
  double megabytes = 0;            ///< of all activations
};

/// A small whole number, which both stored types represent.
float value_at(std::int32_t layer, std::int64_t word, std::int32_t unit) {
  return static_cast<float>((word * 31 + unit * 7 + layer * 3) % 2000 - 1000);
}

ActivationBlock block_of(const Work& work, std::size_t round) {
  if (round >= work.mine.size()) return {{}, work.neurons, {}};
  const Block& block = work.corpus.blocks[static_cast<std::size_t>(work.mine[round])];
  ActivationBlock values = ActivationBlock::zeros(block.words, work.neurons);
  for (std::int32_t layer = 0; layer < work.neurons.layers; ++layer) {
    for (std::int64_t word = block.words.begin; word < block.words.end; ++word) {
      const std::span<float> row = values.row(layer, word);
      for (std::int32_t unit = 0; unit < work.neurons.units; ++unit) {
        row[static_cast<std::size_t>(unit)] = value_at(layer, word, unit);
      }
    }
  }
  return values;
}

/// Contiguous blocks for each rank, as extraction deals them.
Work plan(const Arguments& arguments, StoredType stored, const Communicator& comm) {
  TinyCorpus tiny;
  tiny.activations = Matrix::Zero(arguments.count("words", 20000), 1);
  tiny.labels.assign(static_cast<std::size_t>(tiny.words()), 0);
  tiny.sentence_words = 16;
  tiny.block_sentences = arguments.count("block-words", 2048) / tiny.sentence_words;
  Work work{{static_cast<std::int32_t>(arguments.count("layers", 13)),
             static_cast<std::int32_t>(arguments.count("units", 768))},
            stored,
            corpus_of(tiny),
            {}};
  const auto blocks = static_cast<std::int64_t>(work.corpus.blocks.size());
  const std::int64_t begin = blocks * comm.rank() / comm.size();
  work.mine.resize(static_cast<std::size_t>(blocks * (comm.rank() + 1) / comm.size() - begin));
  std::iota(work.mine.begin(), work.mine.end(), begin);
  work.rounds = static_cast<std::size_t>((blocks + comm.size() - 1) / comm.size());
  const double bytes = stored == StoredType::float16 ? 2 : 4;
  work.megabytes = 1e-6 * bytes * static_cast<double>(tiny.words() * work.neurons.size());
  return work;
}

void write(const Work& work, const std::vector<ActivationBlock>& blocks,
           const std::filesystem::path& path, Communicator& comm) {
  const ActivationSchema schema{work.neurons, work.stored, "last", "none", "0", "none", "", "0"};
  ActivationWriter writer(path, schema, work.corpus, comm);
  for (const ActivationBlock& block : blocks) writer.write(block);
  writer.commit({});
}

void check_file(const Work& work, const std::filesystem::path& path) {
  const ActivationReader reader(path);
  for (const std::int64_t index : work.mine) {
    const RowRange words = work.corpus.blocks[static_cast<std::size_t>(index)].words;
    const Matrix values = reader.read(words);
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      for (std::int64_t column = 0; column < values.cols(); ++column) {
        const NeuronId id = work.neurons.id(column);
        check(values(word - words.begin, column) == value_at(id.layer, word, id.unit),
              "word " + std::to_string(word) + ", column " + std::to_string(column));
      }
    }
  }
}

void demand(bool holds) {
  if (!holds) throw SystemError("the plain file could not be written or read");
}

/// As dd does it, one rank alone: 1 MiB a call, made durable at the end.
void plain_write(const std::filesystem::path& path, double megabytes) {
  const std::vector<char> chunk(std::size_t{1} << 20, 'x');
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
  demand(file >= 0);
  for (auto left = static_cast<std::int64_t>(megabytes * 1e6); left > 0;) {
    const auto size = std::min<std::int64_t>(left, std::ssize(chunk));
    demand(::write(file, chunk.data(), static_cast<std::size_t>(size)) == size);
    left -= size;
  }
  demand(fsync(file) == 0 && close(file) == 0);
}

void plain_read(const std::filesystem::path& path) {
  std::vector<char> chunk(std::size_t{1} << 20);
  const int file = open(path.c_str(), O_RDONLY);
  demand(file >= 0);
  ssize_t size = 0;
  do size = ::read(file, chunk.data(), chunk.size());
  while (size > 0);
  demand(size == 0 && close(file) == 0);
}

void measure(const Arguments& arguments, StoredType stored, const std::filesystem::path& folder,
             Communicator& comm, Report& report) {
  const Work work = plan(arguments, stored, comm);
  const std::int64_t repeats = arguments.count("repeats", 5);
  const std::filesystem::path path = folder / "a.h5";
  std::vector<ActivationBlock> blocks;
  for (std::size_t round = 0; round < work.rounds; ++round) blocks.push_back(block_of(work, round));

  write(work, blocks, path, comm);
  check_file(work, path);
  const std::string type(name_of(stored));
  report.add(
      type + "_write_MB_per_s",
      rate(work.megabytes, seconds_of(comm, repeats, [&] { write(work, blocks, path, comm); })));
  const ActivationReader reader(path);
  std::vector<std::byte> buffer;
  report.add(type + "_read_MB_per_s",
             rate(work.megabytes, seconds_of(comm, repeats, [&] {
                    for (const std::int64_t index : work.mine) {
                      const RowRange words =
                          work.corpus.blocks[static_cast<std::size_t>(index)].words;
                      buffer.resize(static_cast<std::size_t>(words.size() * work.neurons.size()) *
                                    (stored == StoredType::float16 ? 2 : 4));
                      reader.read_stored(words, buffer.data());
                    }
                  })));
  const std::filesystem::path plain = folder / "plain";
  report.add(type + "_plain_write_MB_per_s", rate(work.megabytes, seconds_of(comm, repeats, [&] {
                                                    if (comm.is_root())
                                                      plain_write(plain, work.megabytes);
                                                  })));
  report.add(type + "_plain_read_MB_per_s", rate(work.megabytes, seconds_of(comm, repeats, [&] {
                                                   if (comm.is_root()) plain_read(plain);
                                                 })));
  report.add(type + "_MB", std::to_string(work.megabytes));
}

void measure_both(const Arguments& arguments, Communicator& comm) {
  const std::string given = arguments.text("folder", "");
  if (!given.empty()) setenv("TMPDIR", given.c_str(), 1);
  const TempFolder own;
  const std::filesystem::path folder = comm.broadcast(own.path().string());
  Report report("store", comm);
  for (const StoredType stored : {StoredType::float32, StoredType::float16}) {
    measure(arguments, stored, folder, comm, report);
  }
  comm.barrier();
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) {
  return salient::bench::run(argc, argv, salient::bench::measure_both);
}
