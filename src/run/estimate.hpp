#pragma once

#include "run/job_check.hpp"
#include "salient/run/config.hpp"

namespace salient {

/// Bytes of the program and its libraries, once they have computed something (docs/memory.md).
constexpr std::int64_t base_bytes = 200'000'000;

struct CorpusMemory {
  std::int64_t held = 0;
  std::int64_t reading = 0;  ///< while it is read, as it was seen
};
/// Of extraction, as docs/memory.md has it; the largest block has `block_words`.
StageMemory extraction_memory(const BatchTotals& batches, const EncoderOutline& model,
                              const CorpusMemory& corpus, std::int64_t block_words, bool rounds,
                              int threads);
/// Of the stages that train probes, or, where `stage` is analyse, that correlate and solve studies,
/// whose problems are `memory`'s.
StageMemory probe_memory(Stage stage, const TrainingMemory& memory, bool on_gpu);

/// Bytes of all files that tell of a probe, the report's part too: about.
std::int64_t result_bytes(std::int64_t labels, std::int64_t neurons);

/// Words of the rank that has most, where so many share the blocks as probes deal them.
std::int64_t words_of_rank(const Corpus& rows, int ranks);

Duration extraction_time(const Inputs& inputs, const BatchTotals& batches, const Layout& layout,
                         const Machine& machine, std::int64_t file_bytes);

/// `seconds_a_word`: [probe], of a pass of one problem.
Duration training_time(const std::vector<PlannedProbe>& probes,
                       const std::vector<double>& seconds_a_word, const ProbeOptions& options,
                       std::int64_t neurons, int ranks);

/// Of what analyses train of one task: problems on all neurons, or on parts that come to as many.
Duration studies_time(double widths, const PlannedProbe& task, double seconds_a_word,
                      const ProbeOptions& options, std::int64_t neurons, int ranks);

/// Problems of a study that a rank solves side by side, which is told to keep within `room`.
std::int64_t study_bytes(std::int64_t problems, const PlannedProbe& task,
                         const ActivationSize& size, const ProbeOptions& options,
                         std::int64_t room);

/// Why a model cannot be held in `there` bytes of a rank, or of its GPU, beside `batch_bytes`;
/// empty if it can.
std::string too_large(const EncoderOutline& model, std::int64_t batch_bytes, std::int64_t there);

}  // namespace salient
