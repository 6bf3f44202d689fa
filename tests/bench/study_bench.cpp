// Many probes over one X against as many trained alone: a grid of penalties, nested sets of
// neurons, bootstraps and control draws. CPU seconds (on a GPU: of the clock); checked before they
// are printed as JSON.
//
//   study_bench [--words N] [--neurons D] [--labels K] [--threads N] [--memory BYTES]
//               [--gpu 0|1]

#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "bench/bench.hpp"
#include "bench/planted_words.hpp"
#include "probes/data_impl.hpp"
#include "probes/random_stream.hpp"
#include "salient/probes/study.hpp"
#include "salient/probes/train.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

constexpr double middle = 1e-3;              ///< l1 and l2 in the middle of the grid
constexpr double screened_objective = 1e-3;  ///< how near to the optimum a screened probe is
constexpr int grid_side = 7, bootstraps = 20, controls = 5;

/// Half a power of ten apart, around the middle.
std::vector<double> grid_values() {
  std::vector<double> values;
  for (int i = 0; i < grid_side; ++i) {
    values.push_back(middle * std::pow(10.0, (grid_side / 2 - i) / 2.0));
  }
  return values;
}

class Bench {
 public:
  Bench(ProbeData& data, const TinyCorpus& words)
      : data_(data), words_(words), task_(data.corpus().tasks.front()) {
    options_.l1 = options_.l2 = {false, middle};
    options_.resolved_places = 0;
    options_.path_points = 0;
    data.correlation();
  }

  bool run() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    TrainedProbe full;
    const double of_full = once([&] { full = train_probe(data_, task_, options_); });
    std::printf("  \"one_probe_to_1e-6\": %.3f,\n", of_full);
    const bool grid = run_grid(), subsets = run_subsets(full, of_full);
    const bool draws = run_draws(full, false), rough = run_draws(full, true);
    return full.certificate.converged && grid && subsets && draws && rough;
  }

 private:
  StudyProbe probe(std::string name, double l1, double l2) const {
    StudyProbe one;
    one.name = std::move(name);
    one.task = &task_;
    one.l1 = l1;
    one.l2 = l2;
    return one;
  }

  template <class Work>
  double once(const Work& work) const {
    const bench::Stopwatch watch(data_.impl().device);
    work();
    return watch.seconds();
  }

  /// Trained one after another, nothing shared.
  double seconds_alone(const std::vector<StudyProbe>& study, const ProbeOptions& options,
                       std::vector<TrainedProbe>& found) {
    return once([&] {
      for (StudyProbe one : study) {
        one.after.reset();
        one.start = nullptr;
        found.push_back(train_study(data_, {one}, options).front());
      }
    });
  }

  /// Whether two ways have met the same optimum, each to its tolerance.
  static bool agree(const std::vector<TrainedProbe>& a, const std::vector<TrainedProbe>& b,
                    double within) {
    bool good = a.size() == b.size();
    for (std::size_t i = 0; good && i < a.size(); ++i) {
      const double one = a[i].certificate.objective, other = b[i].certificate.objective;
      good = a[i].certificate.converged && b[i].certificate.converged &&
             std::abs(one - other) <= within * one;
    }
    return good;
  }

  /// All points to 1e-3 and the chosen one to 1e-6, warm, against 49 cold starts.
  bool run_grid() {
    const std::vector<double> values = grid_values();
    ProbeOptions options = options_;
    options.l1.grid = options.l2.grid = values;
    TrainedProbe chosen;
    const double of_grid = once([&] { chosen = train_probe(data_, task_, options); });
    ProbeOptions screening = options_;
    std::vector<TrainedProbe> alone, middle_probe;
    double of_cold = 0;
    for (const PathPoint& point : chosen.path) {
      screening.tolerance = point.certificate.tolerance;
      of_cold += seconds_alone({probe("cold", point.l1, point.l2)}, screening, alone);
    }
    screening.tolerance = options.path_tolerance;
    const double of_middle =
        seconds_alone({probe("middle", middle, middle)}, screening, middle_probe);
    bool good = chosen.path.size() == grid_side * grid_side && chosen.certificate.converged;
    for (std::size_t i = 0; good && i < alone.size(); ++i) {
      const double one = chosen.path[i].certificate.objective;
      good = std::abs(one - alone[i].certificate.objective) < 1e-3 * one;
    }
    std::printf(
        "  \"grid\": {\"seconds\": %.3f, \"middle_probe\": %.3f, \"in_middle_probes\": %.2f, "
        "\"cold_seconds\": %.3f, \"cold_over_warm\": %.2f, \"right\": %s},\n",
        of_grid, of_middle, of_grid / of_middle, of_cold, of_cold / of_grid,
        good ? "true" : "false");
    return good;
  }

  /// 27 sizes of the first neurons by |weight|, for their accuracies, against the probe on all, for
  /// its ranking.
  bool run_subsets(const TrainedProbe& full, double of_full) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(data_.neurons().size()));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    const Eigen::RowVectorXf largest = full.probe.weights.cwiseAbs().colwise().maxCoeff();
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int64_t a, std::int64_t b) { return largest[a] > largest[b]; });
    std::vector<std::int64_t> sizes;
    for (const int percent : {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 12, 14, 16, 18,
                              20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 80, 90, 100}) {
      sizes.push_back(std::max<std::int64_t>(1, percent * data_.neurons().size() / 100));
    }
    StudyProbe like = probe("first", middle, middle);
    like.order = std::make_shared<const std::vector<std::int64_t>>(order);
    like.start = &full;
    like.screened = true;
    const auto nested = nested_probes(like, sizes);
    std::vector<TrainedProbe> warm, some;
    const double seconds = once([&] { warm = train_study(data_, nested, options_); });
    const std::vector<std::size_t> checked{5, 13, 26};
    std::vector<StudyProbe> cold;
    std::vector<TrainedProbe> same, alone;
    for (const std::size_t i : checked) {
      cold.push_back(nested[i]);
      same.push_back(warm[i]);
    }
    seconds_alone(cold, options_, alone);
    const bool good = agree(same, alone, screened_objective);
    std::printf(
        "  \"subsets\": {\"sizes\": %zu, \"seconds\": %.3f, \"in_full_trainings\": %.2f, "
        "\"right\": %s},\n",
        sizes.size(), seconds, seconds / of_full, good ? "true" : "false");
    return good;
  }

  Task control_task(std::uint64_t seed) const {
    Task task = task_;
    task.name = "control" + std::to_string(seed);
    RandomStream random(seed);
    shuffle(task.label_of_word, random);
    return task;
  }

  std::int64_t words_read() const { return data_.impl().features.words_made(); }

  /// Bootstraps of sentences and shuffled labels, from the probe's weights or none.
  bool run_draws(const TrainedProbe& full, bool screened) {
    std::vector<Task> tasks;
    for (int draw = 0; draw < controls; ++draw) {
      tasks.push_back(control_task(static_cast<std::uint64_t>(draw)));
    }
    std::vector<StudyProbe> study;
    const auto sentence = static_cast<std::size_t>(words_.sentence_words);
    for (int draw = 0; draw < bootstraps; ++draw) {
      study.push_back(probe("draw" + std::to_string(draw), middle, middle));
      study.back().start = &full;
      RandomStream random(static_cast<std::uint64_t>(100 + draw));
      std::vector<float> weights(static_cast<std::size_t>(words_.words()));
      const std::size_t sentences = weights.size() / sentence;
      for (std::size_t i = 0; i < sentences; ++i) {
        const std::size_t first = random.below(sentences) * sentence;
        for (std::size_t word = first; word < first + sentence; ++word) ++weights[word];
      }
      study.back().weight_of_word = std::move(weights);
    }
    for (const Task& task : tasks) {
      study.push_back(probe(task.name, middle, middle));
      study.back().task = &task;
    }
    for (StudyProbe& one : study) one.screened = screened;
    std::vector<TrainedProbe> together, alone;
    const std::int64_t before = words_read();
    const double seconds = once([&] { together = train_study(data_, study, options_); });
    const std::int64_t between = words_read();
    const double of_alone = seconds_alone(study, options_, alone);
    const bool good = agree(together, alone, screened ? screened_objective : 1e-9);
    std::printf(
        "  \"draws%s\": {\"probes\": %zu, \"seconds\": %.3f, \"alone_seconds\": %.3f, "
        "\"share\": %.3f, \"share_of_reads\": %.3f, \"right\": %s},\n",
        screened ? "_screened" : "", study.size(), seconds, of_alone, seconds / of_alone,
        static_cast<double>(between - before) / static_cast<double>(words_read() - between),
        good ? "true" : "false");
    return good;
  }

  ProbeData& data_;
  const TinyCorpus& words_;
  const Task& task_;
  ProbeOptions options_;
};

int run(const bench::Arguments& arguments) {
  const std::int64_t words = arguments.count("words", 20000);
  TinyCorpus planted =
      planted_words(words, arguments.count("neurons", 640), arguments.count("labels", 45), 1);
  planted.sentence_words = 16;
  planted.block_sentences = 128;
  planted.splits.assign(static_cast<std::size_t>(words), Split::train);
  std::fill(planted.splits.end() - words / 10, planted.splits.end(), Split::dev);
  const TempFolder folder;
  Communicator comm = self_communicator();
  bench::set_threads(arguments, comm);
  const Device device = bench::device_of(arguments, comm);
  write_tiny(folder.path() / "activations.h5", planted, comm);
  const ActivationReader reader(folder.path() / "activations.h5");
  ProbeOptions options;
  options.memory_bytes = arguments.count("memory", 0);
  ProbeData data(reader, options, comm, device);
  std::printf("{\n  \"words\": %lld, \"neurons\": %lld, \"labels\": %d,\n",
              static_cast<long long>(words), static_cast<long long>(data.neurons().size()),
              data.corpus().tasks.front().labels.size());
  const bool right = Bench(data, planted).run();
  std::printf("  \"right\": %s\n}\n", right ? "true" : "false");
  return right ? 0 : 1;
}

}  // namespace
}  // namespace salient

int main(int argc, char** argv) {
  try {
    return salient::run(salient::bench::Arguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "study_bench: %s\n", error.what());
    return 1;
  }
}
