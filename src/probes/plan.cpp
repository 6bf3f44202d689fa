#include "salient/probes/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "probes/correlation.hpp"
#include "probes/exact_solver.hpp"
#include "probes/label_grams.hpp"
#include "probes/paper_solver.hpp"
#include "probes/penalty_path.hpp"
#include "probes/training.hpp"
#include "salient/probes/features.hpp"

namespace salient {
namespace {

std::int64_t words_that_train(const Lesson& lesson) {
  return std::count_if(lesson.label_of_word.begin(), lesson.label_of_word.end(),
                       [](std::int32_t label) { return label >= 0; });
}

/// Adds what the penalties of a path or grid are solved on.
void add_path(const ProbeOptions& options, bool has_dev, PlannedProbe& probe) {
  if (options.solver == Solver::paper || !is_walked(options, has_dev)) return;
  const std::vector<PathPoint> points = path_points(1, options);
  probe.points = std::ssize(points);
  probe.chains = std::ssize(chains_of(points));
  probe.folds = has_dev ? 0 : options.folds;
}

/// Labels and masks, and the numbers of a task that has them.
std::int64_t row_bytes(const PlannedProbe& probe, std::int64_t words) {
  return (probe.of_numbers ? 32 : 24) * words;
}

/// Of one problem on the first `neurons` of all.
std::int64_t problem_bytes(const PlannedProbe& probe, std::int64_t neurons, std::int64_t words,
                           const ProbeOptions& options) {
  constexpr std::int64_t of_moving = 160;
  const std::int64_t columns = neurons + 1;
  if (options.solver == Solver::paper) {
    return probe.labels * columns * paper_bytes_of_parameter + row_bytes(probe, words);
  }
  return ExactSolver::memory_bytes(probe.labels, columns) +
         of_moving * std::min(probe.moving, probe.labels * neurons) + row_bytes(probe, words);
}

std::int64_t gram_bytes(std::int64_t neurons) { return 4 * (neurons + 1) * (neurons + 1); }

/// Of all problems of a probe, with those that the papers' score retrains.
std::int64_t problems_bytes(const PlannedProbe& probe, const ActivationSize& size,
                            const ProbeOptions& options) {
  std::int64_t each = problem_bytes(probe, size.neurons, size.words, options);
  if (options.selection_retrain && options.selection == Selection::paper_score) {
    const std::int64_t some = std::max<std::int64_t>(1, size.neurons / 5);
    each += 2 * (problem_bytes(probe, some, size.words, options) + gram_bytes(some));
  }
  return probe.problems() * each;
}

/// The l1 at which all weights are zero, as it is on most corpora.
constexpr double typical_largest = 0.2;

/// To solve a point of a path at so many times less than that, warm: as the demo's path takes them.
double passes_to(double times_less) { return 8 + 2 * std::sqrt(std::max(times_less, 1.0)); }

/// One block of features before they are widened, and which rows they are made of.
std::int64_t gathered_bytes(const ActivationSize& size) {
  if (!need_head(size.features)) return 0;
  constexpr std::int64_t of_index = 16;  // while it is handed over, there are two of each
  const std::int64_t rows = size.features == Features::head ? 1 : 2;
  std::int64_t of_word = rows * (size.stored_neurons() * size.value_bytes + of_index);
  if (size.features == Features::mean) of_word += 12 * size.stored_neurons();
  return size.block_words * of_word;
}

void place_kept(std::int64_t bytes, std::int64_t two_blocks, const FeatureMemory& memory,
                TrainingMemory& result) {
  result.kept_on_device = std::min(bytes, memory.device);
  result.kept = std::min(bytes - result.kept_on_device, memory.host);
  if (result.kept_on_device + result.kept < bytes) result.streamed = two_blocks;
}

}  // namespace

FeatureMemory feature_memory(const ProbeOptions& options, std::int64_t node_bytes, int ranks,
                             std::int64_t free_of_gpu) {
  const std::int64_t of_gpu = free_of_gpu / 2;
  if (options.memory_bytes == 0) return {node_bytes / 2 / ranks, of_gpu};
  const std::int64_t on_gpu = std::min(of_gpu, options.memory_bytes);
  return {options.memory_bytes - on_gpu, on_gpu};
}

std::vector<PlannedProbe> plan_probes(const Corpus& corpus, const std::vector<Task>& tasks,
                                      const ProbeOptions& options, std::int64_t neurons) {
  std::vector<PlannedProbe> probes;
  for (const Task& task : tasks) {
    const Target target = target_of(corpus, task);
    PlannedProbe probe;
    probe.task = task.name;
    probe.labels = target.labels.size();
    probe.of_numbers = task.has_numbers();
    probe.train_words = words_that_train(lesson_of(corpus, task, target, Split::train));
    probe.moving = probe.labels * neurons;
    add_path(options, has_words(lesson_of(corpus, task, target, Split::dev)), probe);
    probes.push_back(std::move(probe));
  }
  return probes;
}

std::int64_t corpus_bytes(std::int64_t words, const std::vector<PlannedProbe>& probes) {
  std::int64_t of_word = 40;
  for (const PlannedProbe& probe : probes) of_word += probe.of_numbers ? 8 : 4;
  return of_word * words;
}

std::int64_t correlation_bytes(std::int64_t neurons) { return 4 * neurons * neurons; }

std::int64_t tile_bytes(const ActivationSize& size) {
  const std::int64_t side = std::min(size.neurons, tile_columns);
  return 4 * size.neurons * (size.neurons + side) +
         size.threads * (4 * side * side + 8 * size.block_words * side);
}

TrainingMemory training_memory(const ActivationSize& size, const std::vector<PlannedProbe>& probes,
                               const ProbeOptions& options, const FeatureMemory& memory) {
  const std::int64_t neurons = size.neurons, block_values = size.block_words * neurons;
  const std::int64_t block_bytes = size.block_words * size.stored_neurons() * size.value_bytes;
  const bool is_exact = options.solver == Solver::exact;
  TrainingMemory result;
  result.corpus = corpus_bytes(size.words, probes);
  if (size.features != Features::word) result.corpus += bytes_of_head * size.words;
  place_kept(size.rank_bytes(), 2 * block_bytes, memory, result);
  if (!is_exact && options.shuffle && result.streamed > 0) {
    result.held = static_cast<std::int64_t>(blocks_of_pool) * block_bytes;
  }
  std::int64_t labels = 0;
  for (const PlannedProbe& probe : probes) {
    labels = std::max(labels, probe.labels);
    result.problems += problems_bytes(probe, size, options);
    result.points += 8 * probe.labels * (neurons + 1) * probe.points;
  }
  result.gathered = gathered_bytes(size);
  result.block = 8 * block_values + 24 * size.block_words * labels;
  if (!is_exact) return result;
  result.correlation = correlation_bytes(neurons);
  result.tiles = tile_bytes(size);
  result.gram = gram_bytes(neurons);
  result.own_grams = LabelGrams::most_bytes(labels, neurons + 1);
  return result;
}

std::int64_t TrainingMemory::peak() const noexcept {
  return corpus + kept + kept_on_device + streamed + held + gathered + block + correlation +
         std::max(tiles, training());
}

TrainingWork training_work(const PlannedProbe& probe, const ProbeOptions& options,
                           std::int64_t neurons) {
  constexpr double of_certificate = 3, further = 3;
  if (options.solver == Solver::paper)
    return {options.epochs + of_certificate, 0, 1.0 * options.epochs};
  double passes = 0, last = passes_to(typical_largest / std::max(options.l1.value, 1e-6));
  if (probe.points > 0) {
    const std::vector<PathPoint> points = path_points(typical_largest, options);
    for (const PathPoint& point : points) passes += passes_to(typical_largest / point.l1);
    // The best is seldom the weakest.
    last = passes_to(typical_largest / points[points.size() * 3 / 4].l1);
  }
  const double steps =
      static_cast<double>(inner_steps_of(probe.of_numbers, probe.train_words, neurons));
  return {passes + further * last, steps * static_cast<double>(neurons) / 2, last};
}

std::int64_t solution_bytes(const std::vector<PlannedProbe>& probes, const ProbeOptions& options,
                            std::int64_t neurons) {
  std::int64_t bytes = 0;
  for (const PlannedProbe& probe : probes) {
    const std::int64_t parameters = probe.labels * (neurons + 1);
    bytes += probe.solutions() * 2 * 8 * parameters;  // parameters and gradient, float64
    bytes += probe.problems() * parameters *
             (options.solver == Solver::paper ? paper_bytes_of_state : exact_bytes_of_state);
  }
  return bytes;
}

}  // namespace salient
