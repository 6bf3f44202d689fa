// Words and subwords a second of extraction, end to end: text in, activation file out.
//
//   extract_bench [--model FOLDER] [--words N] [--threads N] [--batch-subwords N] [--repeats N]
//                 [--gpu 0|1]
//   extract_bench [--model FOLDER] --corpus FOLDER ...
//   extract_bench --units U --blocks B --intermediate I --vocabulary FOLDER ...
//
// The first form makes up a text; the second reads one (`word/tag`, as Brown), all of it once and
// as stored by default; the third makes a BERT of random weights. Also GFLOP/s of the forward
// passes alone, beside at::mm of as many rows as a batch has on the widest of the matrices, and the
// share that they have of the time from text to file.

#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "bench/bench.hpp"
#include "encoder/architecture.hpp"
#include "probes/tensors.hpp"
#include "run/extract.hpp"
#include "salient/activations/store.hpp"
#include "salient/encoder/outline.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

std::vector<std::string> words_of(const std::filesystem::path& vocabulary) {
  std::ifstream in(vocabulary);
  std::vector<std::string> words;
  for (std::string line; std::getline(in, line);) {
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (line.size() > 1 && std::all_of(line.begin(), line.end(), is_lower)) words.push_back(line);
  }
  if (words.empty()) throw UsageError(vocabulary.string() + " has no words");
  return words;
}

/// Sentences of 5 to 45 words; one word in four is two grown together.
void write_corpus(const std::filesystem::path& path, const std::filesystem::path& vocabulary,
                  std::int64_t count) {
  const std::vector<std::string> words = words_of(vocabulary);
  std::mt19937_64 random(1);
  const auto below = [&](std::size_t end) { return random() % end; };
  std::ofstream out(path);
  for (std::int64_t written = 0; written < count;) {
    const auto length =
        std::min<std::int64_t>(5 + static_cast<std::int64_t>(below(41)), count - written);
    for (std::int64_t i = 0; i < length; ++i, ++written) {
      out << words[below(words.size())] << (below(4) == 0 ? words[below(words.size())] : "")
          << (written % 2 == 0 ? "/A " : "/B ");
    }
    out << '\n';
  }
}

/// A model folder without weights.
void write_model(const Arguments& arguments, const std::filesystem::path& folder,
                 const std::filesystem::path& vocabulary) {
  std::filesystem::create_directory(folder);
  for (const char* name : {"vocab.txt", "tokenizer_config.json"}) {
    std::filesystem::copy_file(vocabulary / name, folder / name);
  }
  std::ifstream in(folder / "vocab.txt");
  const auto tokens = std::count(std::istreambuf_iterator<char>(in), {}, '\n') + 1;
  const std::int64_t units = arguments.count("units", 384);
  std::ofstream(folder / "config.json")
      << R"({"model_type": "bert", "hidden_act": "gelu", "max_position_embeddings": 512,)"
      << "\"vocab_size\": " << tokens << ", \"hidden_size\": " << units
      << ", \"num_hidden_layers\": " << arguments.count("blocks", 6)
      << ", \"num_attention_heads\": " << std::max<std::int64_t>(1, units / 64)
      << ", \"intermediate_size\": " << arguments.count("intermediate", 4 * units) << "}";
}

struct Bench {
  Config config;
  std::filesystem::path file;
  std::int64_t repeats = 3;

  Bench(const Arguments& arguments, const std::filesystem::path& folder, bool is_root) {
    const std::filesystem::path model = arguments.text("model", "");
    const std::filesystem::path vocabulary =
        model.empty() ? std::filesystem::path(arguments.text("vocabulary", "share/demo-model"))
                      : model;
    file = folder / "a.h5";
    config.corpus.format = CorpusFormat::slashed;
    config.corpus.labels = {"label"};
    config.corpus.train = folder / "corpus.txt";
    config.encoder.model = model.empty() ? folder / "model" : model;
    config.encoder.random_weights = model.empty();
    config.encoder.batch_subwords =
        arguments.count("batch-subwords", config.encoder.batch_subwords);
    config.activations.dtype = StorageChoice::float32;
    repeats = arguments.count("repeats", 3);
    const std::filesystem::path corpus = arguments.text("corpus", "");
    if (!corpus.empty()) {
      config.corpus.train = corpus;
      config.corpus.split_by = SplitBy::document;
      config.activations.dtype = StorageChoice::automatic;
      repeats = arguments.count("repeats", 1);
    }
    if (!is_root) return;
    if (corpus.empty()) {
      write_corpus(config.corpus.train, vocabulary / "vocab.txt", arguments.count("words", 20000));
    }
    if (model.empty()) write_model(arguments, folder / "model", vocabulary);
  }
};

/// The first block of the file is what encoder and pooling give here, rounded as it is stored.
void check_file(const Bench& bench, const Corpus& corpus, Encoder& encoder,
                const std::vector<TokenBatch>& batches) {
  const RowRange words = corpus.blocks.front().words;
  const NeuronLayout neurons{encoder.layers(), encoder.units()};
  ActivationBlock block = ActivationBlock::zeros(words, neurons);
  for (const TokenBatch& batch : batches) {
    put(encoder.encode(batch, bench.config.activations.aggregation), batch, block);
  }
  const ActivationReader reader(bench.file);
  check(reader.corpus().words == corpus.words, "words of the file");
  const Matrix found = reader.read(words);
  const bool half = reader.schema().stored == StoredType::float16;
  check(found.rowwise().squaredNorm().minCoeff() > 0, "a word without activations");
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    for (std::int64_t column = 0; column < found.cols(); ++column) {
      const NeuronId id = neurons.id(column);
      const float expected = block.row(id.layer, word)[static_cast<std::size_t>(id.unit)];
      const float rounding = half ? std::abs(expected) / 1024 + 1e-7F : 0.0F;
      check(std::abs(found(word - words.begin, column) - expected) <= rounding,
            "word " + std::to_string(word));
    }
  }
}

double mm_gflops(std::int64_t rows, const TransformerConfig& config,
                 const at::TensorOptions& floats, Communicator& comm) {
  const at::Tensor x = at::zeros({rows, config.units}, floats).fill_(0.5);
  const at::Tensor w = at::zeros({config.units, config.intermediate}, floats).fill_(0.5);
  // A GPU's product has been computed when one of its numbers is here.
  const Seconds seconds = seconds_of(comm, 9, [&] { at::mm(x, w).view({-1})[0].item(); });
  return 2e-9 * static_cast<double>(rows * config.units * config.intermediate) / median(seconds);
}

void measure(const Arguments& arguments, Communicator& comm) {
  set_threads(arguments, comm);
  const TempFolder own;
  const std::filesystem::path folder = comm.broadcast(own.path().string());
  const Bench bench(arguments, folder, comm.is_root());
  comm.barrier();
  const Device device = device_of(arguments, comm);
  const auto all = [&] { extract(bench.config, "", bench.file, comm, device); };
  Seconds extracting;
  for (std::int64_t i = 0; i < bench.repeats; ++i) extracting.push_back(seconds_of(comm, all));

  const Corpus corpus = load_corpus(bench.config.corpus, comm);
  const auto tokenizer = load_tokenizer(bench.config.encoder.model);
  const auto encoder = load_encoder(bench.config.encoder, device);
  const TransformerConfig config =
      read_architecture(bench.config.encoder.model / "config.json").config;
  const BatchOptions batching{encoder->max_subwords(), bench.config.encoder.batch_subwords,
                              encoder->pads()};
  const BlockBatches first = batches_of(corpus, corpus.blocks.front(), *tokenizer, batching);
  check_file(bench, corpus, *encoder, first.batches);

  std::vector<std::int64_t> blocks;
  for (std::size_t i = 0; i < corpus.blocks.size(); ++i) {
    blocks.push_back(static_cast<std::int64_t>(i));
  }
  const EncoderOutline model = outline_encoder(bench.config.encoder, false);  // nothing is padded
  double subwords = 0, flops = 0;
  const std::vector<std::int64_t> counts = count_subwords(corpus, blocks, *tokenizer);
  for (const std::int64_t count : counts) subwords += static_cast<double>(count);
  std::vector<TokenBatch> mine;
  for (const std::int64_t block : owned_blocks(corpus, counts, comm.rank(), comm.size())) {
    const Block& words = corpus.blocks[static_cast<std::size_t>(block)];
    for (TokenBatch& batch : batches_of(corpus, words, *tokenizer, batching).batches) {
      flops += model.cost_of(batch).operations;
      mine.push_back(std::move(batch));
    }
  }
  flops = comm.all_reduce(flops, Reduction::max);
  const Seconds loading = seconds_of(comm, bench.repeats, [&] {
    load_corpus(bench.config.corpus, comm);
    load_tokenizer(bench.config.encoder.model);
    load_encoder(bench.config.encoder, device);
  });
  const Seconds forward = seconds_of(comm, bench.repeats, [&] {
    for (const TokenBatch& batch : mine) encoder->encode(batch, Aggregation::last);
  });

  Report report("extract", comm);
  report.add("model", '"' + encoder->description() + '"');
  report.add("words", std::to_string(corpus.word_count()));
  report.add("file_MB", std::to_string(std::filesystem::file_size(bench.file) >> 20));
  report.add("words_per_s", rate(static_cast<double>(corpus.word_count()), extracting));
  report.add("subwords_per_s", rate(subwords, extracting));
  report.add("of_it_loading_seconds", rate(0, loading));
  report.add("forward_of_extraction", std::to_string(median(forward) / median(extracting)));
  report.add("forward_GFLOP_per_s_of_a_rank", rate(1e-9 * flops, forward));
  const TokenBatch& batch = first.batches.front();
  const auto floats = at::TensorOptions(at::kFloat).device(tensor_device(device));
  report.add("mm_GFLOP_per_s_of_a_rank",
             std::to_string(mm_gflops(std::ssize(batch.ids), config, floats, comm)));
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) { return salient::bench::run(argc, argv, salient::bench::measure); }
