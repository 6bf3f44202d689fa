#include "run/extract.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "run/estimate.hpp"
#include "run/inputs.hpp"
#include "salient/activations/quantisation.hpp"
#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"
#include "salient/support/machine.hpp"
#include "salient/support/progress.hpp"

namespace salient {
namespace {

/// Ranks wait for each other once in so many blocks: they differ in how long they take for one,
/// less for several.
constexpr std::int64_t rounds_in_step = 8;

/// What one pass over this rank's blocks needs; owned by extract().
struct Extraction {
  const Config& config;
  const Inputs& inputs;
  Encoder& encoder;
  Communicator& comm;

  const Corpus& corpus() const { return inputs.corpus; }
  bool of_words() const { return !inputs.sentences; }
  NeuronLayout neurons() const { return inputs.neurons(); }
};

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
  const Block& block() const {
    return job_.corpus().blocks[static_cast<std::size_t>(blocks_[at_])];
  }
  void begin() {
    if (at_ == blocks_.size()) return;
    made_ = std::async(std::launch::async, [this, &block = block()] {
      return batches_of(job_.corpus(), block, *job_.inputs.tokenizer, job_.inputs.batching);
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
  counts += batches.counts;
  const auto& rows = job.of_words() ? batches.dropped_words : batches.dropped_sentences;
  dropped.insert(dropped.end(), rows.begin(), rows.end());
  if (job.of_words()) return activations;
  return mean_over_sentences(std::move(activations), block, job.corpus().sentence_offsets,
                             batches.batches);
}

/// Collective: what the first block of each section says of float16. Spares a second extraction
/// where float16 will not do; the verdict over all words comes at the end.
std::vector<NeuronId> lost_in_pilot(const Extraction& job, std::span<const std::int64_t> mine) {
  std::vector<std::int64_t> pilot;
  for (const Section& section : job.corpus().sections) {
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

void log_counts(const BatchCounts& all, bool of_words) {
  log_info("extract: " + std::to_string(all.subwords) + " subwords, " +
           std::to_string(all.unknown_subwords) + " of them unknown; " +
           std::to_string(all.empty_words) + " words without a subword (" +
           (of_words ? "their vectors are" : "the vector of a sentence of such alone is") +
           " zero); " + std::to_string(all.overlong_sentences) +
           " sentences longer than the model, " + std::to_string(all.dropped_words) +
           " words dropped");
}

/// Collective. Encodes and writes every block; the neurons that the stored type has spoilt, which
/// leave the file uncommitted.
std::vector<NeuronId> write_all(const Extraction& job, std::span<const std::int64_t> mine,
                                const ActivationSchema& schema, const std::filesystem::path& path) {
  ActivationWriter writer(path, schema, job.inputs.rows(), job.comm);
  QuantisationCheck check(job.neurons());
  BatchCounts counts;
  std::vector<std::int64_t> dropped;
  std::int64_t my_rows = 0, done = 0;
  for (const std::int64_t block : mine) {
    my_rows += job.inputs.rows().blocks[static_cast<std::size_t>(block)].words.size();
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
  log_counts(sum_over_ranks(counts, job.comm), job.of_words());
  writer.commit(std::move(dropped));
  return {};
}

/// Loading what does not fit would end without a word of why.
void demand_room(const EncoderOutline& model, const Communicator& comm, const Device& device) {
  const std::int64_t there =
      model.on_gpu ? device.free_memory_bytes() : usable_memory_bytes() / comm.local_size();
  const std::string complaint = too_large(model, 0, there);
  if (!complaint.empty()) throw UsageError(complaint);
}

}  // namespace

void extract(const Config& config, const std::string& options, const std::filesystem::path& path,
             Communicator& comm, const Device& device) {
  const Inputs inputs = read_inputs(config, encodes_on_gpu(device), comm);
  demand_room(inputs.model, comm, device);
  const auto encoder = load_encoder(config.encoder, device);
  const Extraction job{config, inputs, *encoder, comm};
  log_info("extract: " + encoder->description());

  const Corpus& corpus = inputs.corpus;
  const std::vector<std::int64_t> subwords =
      comm.all_gather(count_subwords(corpus, my_blocks(corpus, comm), *inputs.tokenizer));
  const auto mine = owned_blocks(corpus, subwords, comm.rank(), comm.size());
  ActivationSchema schema = schema_of(config, inputs, options);
  schema.weight_norms = encoder->weight_norms();
  schema.model_digest = comm.broadcast(comm.is_root() ? digest_of_path(config.encoder.model) : "");
  if (config.activations.dtype != StorageChoice::float32) schema.stored = StoredType::float16;
  std::vector<NeuronId> lost;
  if (config.activations.dtype == StorageChoice::automatic) lost = lost_in_pilot(job, mine);
  if (lost.empty()) lost = write_all(job, mine, schema, path);
  if (!lost.empty()) {
    log_info(
        "extract: stored as float32, since float16 would cost more than 1 % of the deviation "
        "of " +
        list_neurons(lost));
    schema.stored = StoredType::float32;
    write_all(job, mine, schema, path);
  }
}

}  // namespace salient
