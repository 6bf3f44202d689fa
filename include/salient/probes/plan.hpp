#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/options.hpp"

namespace salient {

class Device;

/// Bytes of activations, as stored, that a rank keeps between passes.
struct FeatureMemory {
  std::int64_t host = 0;
  std::int64_t device = 0;  ///< of a GPU, taken first
};

/// What options.memory_bytes allows, on a node of `node_bytes` that `ranks` ranks share, and of a
/// GPU with `free_of_gpu` bytes at most half: sums, models and one converted block need the rest.
FeatureMemory feature_memory(const ProbeOptions& options, std::int64_t node_bytes, int ranks,
                             std::int64_t free_of_gpu);

/// A probe to be trained, as what its memory and time depend on.
struct PlannedProbe {
  std::string task;
  std::int64_t labels = 0;  ///< 1 for numbers
  bool of_numbers = false;
  std::int64_t train_words = 0;
  std::int64_t points = 0;  ///< of the path or grid; 0: given penalties are not compared
  std::int64_t chains = 1;  ///< of points, solved side by side
  std::int64_t folds = 0;   ///< that judge the points, each a problem more; 0: dev does
  std::int64_t moving = 0;  ///< weights that may move, mostly those that are not zero

  std::int64_t problems() const noexcept { return chains * (1 + folds); }  ///< side by side
  std::int64_t solutions() const noexcept { return points * (1 + folds) + 1; }
};

/// In the order of the tasks, each with all its weights moving. Throws UsageError as train_probes()
/// does for a task that no probe can be trained on.
std::vector<PlannedProbe> plan_probes(const Corpus& corpus, const std::vector<Task>& tasks,
                                      const ProbeOptions& options, std::int64_t neurons);

/// Activations, as what training on them needs memory for.
struct ActivationSize {
  std::int64_t neurons = 0;
  std::int64_t words = 0;          ///< of the corpus
  std::int64_t words_of_rank = 0;  ///< of the blocks of a rank, the most of any
  std::int64_t block_words = 0;    ///< of the largest block
  std::int64_t value_bytes = 4;    ///< as stored
  int threads = 1;                 ///< of a rank; 1 where a GPU computes
  Features features = Features::word;

  /// Neurons as stored: of head-modifier half of `neurons`.
  std::int64_t stored_neurons() const noexcept {
    return features == Features::head_modifier ? neurons / 2 : neurons;
  }
  std::int64_t rank_bytes() const noexcept {
    return words_of_rank * stored_neurons() * value_bytes;
  }
};

/// Peak bytes of a rank, part by part as docs/memory.md has them.
struct TrainingMemory {
  std::int64_t corpus = 0;
  std::int64_t kept = 0, kept_on_device = 0;
  std::int64_t streamed = 0, held = 0;
  std::int64_t gathered = 0;
  std::int64_t block = 0;
  std::int64_t correlation = 0, tiles = 0;
  std::int64_t gram = 0, own_grams = 0;
  std::int64_t problems = 0, points = 0;

  std::int64_t training() const noexcept { return gram + own_grams + problems + points; }
  /// All but what the program itself takes, wherever it lies.
  std::int64_t peak() const noexcept;
};
TrainingMemory training_memory(const ActivationSize& activations,
                               const std::vector<PlannedProbe>& probes, const ProbeOptions& options,
                               const FeatureMemory& memory);

std::int64_t corpus_bytes(std::int64_t words, const std::vector<PlannedProbe>& probes);
constexpr std::int64_t bytes_of_head = 8;    ///< of a word, where there are heads
constexpr std::int64_t bytes_of_lemma = 32;  ///< likewise

/// Correlations, and what computing them takes beside them.
std::int64_t correlation_bytes(std::int64_t neurons);
std::int64_t tile_bytes(const ActivationSize& size);

/// Bytes of the files that are kept while the probes train: of what has been solved, and of the
/// states that checkpoints save.
std::int64_t solution_bytes(const std::vector<PlannedProbe>& probes, const ProbeOptions& options,
                            std::int64_t neurons);

/// What training a probe takes, in words of passes of one problem: a pass over its words, and what
/// is multiplied between two passes, which costs as much as so many words.
struct TrainingWork {
  double passes = 0;  ///< as seen on other corpora; another may take a third or three times as many
  double step_words = 0;  ///< between two passes at most, on every rank
  /// Passes to solve it once more at its penalties, on a draw of the words or on some neurons.
  double again = 0;
};
TrainingWork training_work(const PlannedProbe& probe, const ProbeOptions& options,
                           std::int64_t neurons);

/// Seconds a word, measured here on made-up words: of a pass of one problem, and of the correlation
/// of all neurons.
double seconds_of_pass(std::int64_t neurons, std::int64_t labels, std::int64_t block_words,
                       const Device& device);
double seconds_of_correlation(std::int64_t neurons, std::int64_t block_words, const Device& device);

}  // namespace salient
