#include "run/estimate.hpp"

#include <algorithm>

#include "salient/activations/quantisation.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

/// A part of a rank's memory that lies on its GPU, if it has one.
MemoryPart on_device(const std::string& name, std::int64_t bytes, bool on_gpu) {
  return on_gpu ? MemoryPart{name, 0, bytes} : MemoryPart{name, bytes, 0};
}

void add_if_any(const MemoryPart& part, StageMemory& memory) {
  if (part.host > 0 || part.device > 0) memory.parts.push_back(part);
}

}  // namespace

StageMemory extraction_memory(const BatchTotals& batches, const EncoderOutline& model,
                              const CorpusMemory& corpus, std::int64_t block_words, bool rounds,
                              int threads) {
  constexpr std::int64_t blocks = 2;  // one that is encoded, one that is written
  const NeuronLayout neurons = NeuronLayout::of(model.layer_numbers, model.units);
  const std::int64_t values = block_words * neurons.size();
  const std::int64_t workspace =
      batches.workspace_bytes * std::min<std::int64_t>(batches.parts, threads);
  StageMemory memory{Stage::extract, {}};
  memory.parts = {{"program and libraries", base_bytes, 0},
                  {"corpus", corpus.held, 0},
                  on_device("weights of the model", model.weights.ready, model.on_gpu),
                  on_device("workspace of a forward pass", workspace, model.on_gpu),
                  {"vectors of a batch", batches.state_bytes, 0},
                  {"blocks of activations", blocks * 4 * values, 0}};
  if (rounds) {
    memory.parts.push_back({"block as float16", 2 * values, 0});
    memory.parts.push_back(
        {"sums that judge float16", QuantisationCheck::memory_bytes(neurons), 0});
  }
  // What comes before the first batch takes the place of batch and blocks.
  const auto beyond = [&](std::int64_t bytes) {
    return std::max<std::int64_t>(0, base_bytes + bytes - memory.host());
  };
  const std::int64_t reading = model.weights.stored + model.weights.largest;
  const std::int64_t read = model.weights.read;
  MemoryPart loading{"reading the weights, beyond those of a batch", 0, 0};
  if (model.on_gpu) {
    loading.host = beyond(corpus.held + reading);
    loading.device = std::max<std::int64_t>(0, read - memory.device());
  } else {
    loading.host = beyond(corpus.held + read + reading);
  }
  add_if_any(loading, memory);
  add_if_any({"reading the corpus, beyond all these", beyond(corpus.reading), 0}, memory);
  return memory;
}

StageMemory probe_memory(Stage stage, const TrainingMemory& memory, bool on_gpu) {
  StageMemory result{stage, {{"program and libraries", base_bytes, 0}}};
  const bool trains = stage == Stage::probe;
  const std::int64_t training = trains || memory.problems > 0 ? memory.training() : 0;
  add_if_any({"corpus", memory.corpus, 0}, result);
  add_if_any({"activations kept", memory.kept, memory.kept_on_device}, result);
  add_if_any({"blocks read ahead", memory.streamed, 0}, result);
  if (trains) add_if_any(on_device("blocks of a pool", memory.held, on_gpu), result);
  add_if_any(on_device("block with its words' heads", memory.gathered, on_gpu), result);
  add_if_any(on_device("block as numbers", memory.block, on_gpu), result);
  add_if_any({"correlations", memory.correlation, 0}, result);
  const bool solves = trains || memory.problems > 0;
  if (solves) {
    add_if_any(on_device("Gram matrix", memory.gram, on_gpu), result);
    add_if_any({"Gram matrices of labels", on_gpu ? 0 : memory.own_grams, 0}, result);
    add_if_any(on_device("problems", memory.problems, on_gpu), result);
  }
  if (trains) add_if_any(on_device("points of paths", memory.points, on_gpu), result);
  const std::int64_t tiles = std::max<std::int64_t>(0, memory.tiles - training);
  add_if_any(
      on_device(training > 0 ? "tiles of correlations, beyond training" : "tiles of correlations",
                tiles, on_gpu),
      result);
  return result;
}

std::int64_t result_bytes(std::int64_t labels, std::int64_t neurons) {
  constexpr std::int64_t of_weight = 55, of_neuron = 200, of_pair_of_labels = 30;
  constexpr std::int64_t page = 100'000;
  return page + of_weight * labels * neurons + of_neuron * neurons +
         of_pair_of_labels * labels * labels;
}

std::int64_t words_of_rank(const Corpus& rows, int ranks) {
  std::vector<std::int64_t> words;
  for (const Block& block : rows.blocks) words.push_back(block.words.size());
  std::int64_t most = 0;
  for (int rank = 0; rank < ranks; ++rank) {
    std::int64_t mine = 0;
    for (const std::int64_t block : owned_blocks(rows, words, rank, ranks)) {
      mine += words[static_cast<std::size_t>(block)];
    }
    most = std::max(most, mine);
  }
  return most;
}

Duration extraction_time(const Inputs& inputs, const BatchTotals& batches, const Layout& layout,
                         const Machine& machine, std::int64_t file_bytes) {
  constexpr double start = 1.5, bytes_loaded_per_second = 1e9, either_way = 1.5;
  const double ranks = layout.ranks;
  const double encoding =
      batches.operations_of_rank(inputs.corpus, layout.ranks) / machine.operations_per_second;
  const auto values = static_cast<double>(inputs.rows().word_count() * inputs.neurons().size());
  const double storing = values / ranks / machine.stored_values_per_second;
  const double loading =
      start + static_cast<double>(inputs.model.weights.read) / bytes_loaded_per_second;
  const double making = batches.seconds / ranks;
  const double writing = static_cast<double>(file_bytes) / machine.disk_bytes_per_second;
  // Batches are made and blocks are stored while others are encoded, where cores are free for it.
  const double beside = making + storing;
  return {(loading + std::max(encoding, beside)) / either_way,
          (loading + encoding + beside + writing) * either_way};
}

Duration training_time(const std::vector<PlannedProbe>& probes,
                       const std::vector<double>& seconds_a_word, const ProbeOptions& options,
                       std::int64_t neurons, int ranks) {
  constexpr double either_way = 3;  // of passes, from corpus to corpus
  Duration all;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const TrainingWork work = training_work(probes[i], options, neurons);
    const double words = static_cast<double>(probes[i].train_words) / ranks;
    const auto side_by_side = static_cast<double>(1 + probes[i].folds);
    const double a_pass = side_by_side * seconds_a_word[i];
    const bool is_open = options.solver == Solver::exact;
    all.least += work.passes / (is_open ? either_way : 1.5) * a_pass * words;
    all.most += work.passes * (is_open ? either_way : 1.5) * a_pass * (words + work.step_words);
  }
  return all;
}

Duration studies_time(double widths, const PlannedProbe& task, double seconds_a_word,
                      const ProbeOptions& options, std::int64_t neurons, int ranks) {
  constexpr double either_way = 3;
  const TrainingWork work = training_work(task, options, neurons);
  const double words = static_cast<double>(task.train_words) / ranks;
  const double passes = widths * work.again * seconds_a_word;
  return {passes / either_way * words, passes * either_way * (words + work.step_words)};
}

std::int64_t study_bytes(std::int64_t problems, const PlannedProbe& task,
                         const ActivationSize& size, const ProbeOptions& options,
                         std::int64_t room) {
  if (problems == 0) return 0;
  PlannedProbe one = task;
  one.points = one.folds = 0;
  one.chains = 1;
  const std::int64_t each = training_memory(size, {one}, options, {}).problems;
  return each * std::clamp<std::int64_t>(room / std::max<std::int64_t>(1, each), 1, problems);
}

std::string too_large(const EncoderOutline& model, std::int64_t batch_bytes, std::int64_t there) {
  const WeightBytes& weights = model.weights;
  const bool is_reading_more = weights.read > weights.ready + batch_bytes;
  const std::int64_t of_weights = is_reading_more ? weights.read : weights.ready;
  const std::int64_t of_batch = is_reading_more ? 0 : batch_bytes;
  if (of_weights + of_batch <= there) return "";
  const std::string batch =
      of_batch > 0 ? " and " + in_binary_units(of_batch) + " for a batch" : "";
  return "the model needs " + in_binary_units(of_weights) + " for its " +
         std::to_string(model.parameters) + " parameters" + batch + ", and " +
         (model.on_gpu ? "the GPU of a rank" : "a rank") + " has " + in_binary_units(there) +
         (model.on_gpu ? " free" : "") +
         "; models larger than one device are out of scope: take a smaller one, " +
         (model.on_gpu ? "or a larger GPU" : "fewer ranks a node, or a larger node");
}

}  // namespace salient
