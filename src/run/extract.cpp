#include "run/extract.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "run/options_text.hpp"
#include "salient/activations/quantisation.hpp"
#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/comm/partition.hpp"
#include "salient/corpus/load.hpp"
#include "salient/run/command_line.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"
#include "salient/support/progress.hpp"

namespace salient {
namespace {

/// Ranks wait for each other once in so many blocks: they differ in how long they take for one,
/// less for several.
constexpr std::int64_t rounds_in_step = 8;

/// What one pass over this rank's blocks needs; owned by extract().
struct Extraction {
  const Config& config;
  const Corpus& corpus;  ///< what the model reads
  const Corpus& rows;    ///< what is written: `corpus`, or its sentences as words
  const Tokenizer& tokenizer;
  Encoder& encoder;
  BatchOptions batching;
  Communicator& comm;

  bool of_words() const { return batching.vectors == Vectors::words; }
  NeuronLayout neurons() const {
    return NeuronLayout::of(encoder.layer_numbers(), encoder.units());
  }
};

/// Collective: subwords of every block, each counted by one rank.
std::vector<std::int64_t> subwords_of_blocks(const Corpus& corpus, const Tokenizer& tokenizer,
                                             Communicator& comm) {
  std::vector<std::int64_t> words;
  for (const Block& block : corpus.blocks) words.push_back(block.words.size());
  const RowRange mine = Partition::balanced(words, comm.size()).range(comm.rank());
  std::vector<std::int64_t> blocks;
  for (std::int64_t block = mine.begin; block < mine.end; ++block) blocks.push_back(block);
  return comm.all_gather(count_subwords(corpus, blocks, tokenizer));
}

/// Batches of blocks in a given order, each made on a thread of its own while the one before it is
/// encoded.
class BatchesAhead {
 public:
  BatchesAhead(const Extraction& job, std::vector<std::int64_t> blocks)
      : job_(job), blocks_(std::move(blocks)) {
    begin();
  }
  /// The block and what it is cut into; once for each block.
  std::pair<const Block&, BlockBatches> next() {
    const Block& block = this->block();
    BlockBatches batches = made_.get();
    ++at_;
    begin();
    return {block, std::move(batches)};
  }

 private:
  const Block& block() const { return job_.corpus.blocks[static_cast<std::size_t>(blocks_[at_])]; }
  void begin() {
    if (at_ == blocks_.size()) return;
    made_ = std::async(std::launch::async, [this, &block = block()] {
      return batches_of(job_.corpus, block, job_.tokenizer, job_.batching);
    });
  }

  const Extraction& job_;
  std::vector<std::int64_t> blocks_;
  std::size_t at_ = 0;
  std::future<BlockBatches> made_;
};

/// Writes a block while the next one is encoded, on a thread of its own: between write() and
/// finish() the caller must leave MPI alone.
class WritingBehind {
 public:
  explicit WritingBehind(std::function<void(const ActivationBlock&)> write)
      : write_(std::move(write)) {}
  void write(ActivationBlock block) {
    finish();
    written_ = std::async(std::launch::async, [this, block = std::move(block)] { write_(block); });
  }
  /// Throws what writing threw.
  void finish() {
    if (written_.valid()) written_.get();
  }

 private:
  std::function<void(const ActivationBlock&)> write_;
  std::future<void> written_;
};

/// `dropped`: gets the rows that are left out.
ActivationBlock encode_block(const Extraction& job, const Block& block, const BlockBatches& batches,
                             BatchCounts& counts, std::vector<std::int64_t>& dropped) {
  ActivationBlock activations = ActivationBlock::zeros(block.words, job.neurons());
  for (const TokenBatch& batch : batches.batches) {
    put(job.encoder.encode(batch, job.config.activations.aggregation), batch, activations);
    job.comm.beat("extract", block.words.begin);
  }
  counts.subwords += batches.counts.subwords;
  counts.empty_words += batches.counts.empty_words;
  counts.unknown_subwords += batches.counts.unknown_subwords;
  counts.overlong_sentences += batches.counts.overlong_sentences;
  counts.dropped_words += batches.counts.dropped_words;
  const auto& rows = job.of_words() ? batches.dropped_words : batches.dropped_sentences;
  dropped.insert(dropped.end(), rows.begin(), rows.end());
  if (job.of_words()) return activations;
  return mean_over_sentences(std::move(activations), block, job.corpus.sentence_offsets,
                             batches.batches);
}

/// Collective: what the first block of each section says of float16. Spares a second extraction
/// where float16 will not do; the verdict over all words comes at the end.
std::vector<NeuronId> lost_in_pilot(const Extraction& job, std::span<const std::int64_t> mine) {
  std::vector<std::int64_t> pilot;
  for (const Section& section : job.corpus.sections) {
    const std::int64_t first = section.blocks.begin;
    if (!section.blocks.empty() && std::find(mine.begin(), mine.end(), first) != mine.end()) {
      pilot.push_back(first);
    }
  }
  QuantisationCheck check(job.neurons());
  BatchesAhead ahead(job, pilot);
  for (std::size_t i = 0; i < pilot.size(); ++i) {
    BatchCounts counts;
    std::vector<std::int64_t> dropped;
    const auto [block, batches] = ahead.next();
    check.add(encode_block(job, block, batches, counts, dropped));
  }
  return check.lost(job.comm);
}

std::vector<std::string> names_of(const std::vector<std::int64_t>& ids,
                                  const Tokenizer& tokenizer) {
  std::vector<std::string> names;
  for (const std::int64_t id : ids) names.push_back(tokenizer.token(id));
  return names;
}

void log_counts(BatchCounts mine, bool of_words, Communicator& comm) {
  std::array<std::int64_t, 5> all{mine.subwords, mine.empty_words, mine.unknown_subwords,
                                  mine.overlong_sentences, mine.dropped_words};
  comm.all_reduce(Buffer<std::int64_t>::host(all));
  log_info("extract: " + std::to_string(all[0]) + " subwords, " + std::to_string(all[2]) +
           " of them unknown; " + std::to_string(all[1]) + " words without a subword (" +
           (of_words ? "their vectors are" : "the vector of a sentence of such alone is") +
           " zero); " + std::to_string(all[3]) + " sentences longer than the model, " +
           std::to_string(all[4]) + " words dropped");
}

ActivationSchema schema_of(const Extraction& job, StoredType stored, const std::string& options) {
  ActivationSchema schema;
  schema.neurons = job.neurons();
  schema.stored = stored;
  schema.aggregation = Text<Aggregation>::write(job.config.activations.aggregation);
  schema.vectors = Text<Vectors>::write(job.config.encoder.vectors);
  schema.site = Text<Site>::write(job.config.encoder.site);
  schema.model = job.encoder.description();
  const std::filesystem::path& model = job.config.encoder.model;
  schema.model_digest = job.comm.broadcast(job.comm.is_root() ? digest_of_path(model) : "");
  schema.tokenizer =
      job.tokenizer.kind() + ", " + std::to_string(job.tokenizer.vocabulary_size()) + " subwords";
  schema.options = options;
  schema.program_version = program_version();
  return schema;
}

/// Collective. Encodes and writes every block; the neurons that the stored type has spoilt, which
/// leave the file uncommitted.
std::vector<NeuronId> write_all(const Extraction& job, std::span<const std::int64_t> mine,
                                const ActivationSchema& schema, const std::filesystem::path& path) {
  ActivationWriter writer(path, schema, job.rows, job.comm);
  QuantisationCheck check(job.neurons());
  BatchCounts counts;
  std::vector<std::int64_t> dropped;
  std::int64_t my_rows = 0, done = 0;
  for (const std::int64_t block : mine) {
    my_rows += job.rows.blocks[static_cast<std::size_t>(block)].words.size();
  }
  Progress progress("extract", job.of_words() ? "words" : "sentences", my_rows, job.comm.is_root());
  const auto rounds = job.comm.all_reduce(static_cast<std::int64_t>(mine.size()), Reduction::max);
  BatchesAhead ahead(job, {mine.begin(), mine.end()});
  WritingBehind behind([&](const ActivationBlock& activations) {
    if (schema.stored == StoredType::float16) check.add(activations);
    writer.write(activations);
  });
  for (std::int64_t round = 0; round < rounds; ++round) {
    if (round < static_cast<std::int64_t>(mine.size())) {
      const auto [block, batches] = ahead.next();
      ActivationBlock activations = encode_block(job, block, batches, counts, dropped);
      done += activations.words.size();
      behind.write(std::move(activations));
    }
    if (round + 1 == rounds || round % rounds_in_step == 0) {
      behind.finish();
      job.comm.barrier();  // so that a rank that has died or hangs is noticed now, not at the end
    }
    progress.at(done);
  }
  std::vector<NeuronId> lost;
  if (schema.stored == StoredType::float16) lost = check.lost(job.comm);
  if (!lost.empty() && job.config.activations.dtype == StorageChoice::automatic) return lost;
  if (!lost.empty()) {
    log_warning("extract: activations.dtype = float16 costs more than 1 % of the deviation of " +
                list_neurons(lost));
  }
  log_counts(counts, job.of_words(), job.comm);
  writer.commit(std::move(dropped));
  return {};
}

}  // namespace

void extract(const Config& config, const std::string& options, const std::filesystem::path& path,
             Communicator& comm, const Device& device) {
  Corpus corpus = load_corpus(config.corpus, comm);
  std::optional<Corpus> sentences;
  if (config.encoder.vectors != Vectors::words) sentences = sentences_as_words(corpus);
  const Corpus& rows = sentences ? *sentences : corpus;
  // A task that no probe can be trained on is refused now, not hours later.
  for (const Task& task : rows.tasks) {
    if (task.has_numbers()) {
      mean_in_train(rows, task);
    } else {
      labels_in_train(rows, task);
    }
  }
  const auto tokenizer = load_tokenizer(config.encoder.model);
  const auto subwords = subwords_of_blocks(corpus, *tokenizer, comm);
  if (config.encoder.special_tokens) {
    const SpecialTokens& special = tokenizer->special();
    if (special.before.empty() && special.after.empty()) {
      log_warning("encoder.special_tokens: this model puts none around a sentence");
    }
    corpus = with_special_tokens(corpus, names_of(special.before, *tokenizer),
                                 names_of(special.after, *tokenizer));
  }
  const auto encoder = load_encoder(config.encoder, device);
  const BatchOptions batching{encoder->max_subwords(), config.encoder.batch_subwords,
                              encoder->pads(),         config.encoder.overlong,
                              config.encoder.vectors,  config.encoder.special_tokens};
  const Extraction job{config, corpus, rows, *tokenizer, *encoder, batching, comm};
  log_info("extract: " + encoder->description());

  const auto mine = owned_blocks(corpus, subwords, comm.rank(), comm.size());
  StoredType stored = config.activations.dtype == StorageChoice::float32 ? StoredType::float32
                                                                         : StoredType::float16;
  std::vector<NeuronId> lost;
  if (config.activations.dtype == StorageChoice::automatic) lost = lost_in_pilot(job, mine);
  if (lost.empty()) lost = write_all(job, mine, schema_of(job, stored, options), path);
  if (!lost.empty()) {
    log_info(
        "extract: stored as float32, since float16 would cost more than 1 % of the deviation "
        "of " +
        list_neurons(lost));
    write_all(job, mine, schema_of(job, StoredType::float32, options), path);
  }
}

}  // namespace salient
