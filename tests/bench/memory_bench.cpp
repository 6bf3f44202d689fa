// The peak memory of training a probe, beside the formula of docs/memory.md; fails where they are
// more than 10 % apart on any rank.
//
//   memory_bench [--words N] [--layers L] [--units U] [--block-words N] [--labels K]
//                [--stored float16|float32] [--memory BYTES] [--threads N] [--l1 X] [--folds N]
//
// With --folds, on a path of three penalties that so many folds judge: a problem more for each.
//
// Each rank's activation file is written by a process of its own, whose memory does not count. Of
// the base, what the process holds before it sees activations is measured here too.

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "bench/activation_file.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/train.hpp"
#include "salient/support/machine.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

StoredType stored_of(const Arguments& arguments) {
  return arguments.text("stored", "float16") == "float16" ? StoredType::float16
                                                          : StoredType::float32;
}

/// In a process that ends then.
void write_apart(const Arguments& arguments, const std::filesystem::path& path) {
  const pid_t child = fork();
  if (child == 0) {
    Communicator alone = self_communicator();
    const ActivationFile file = planned(arguments, stored_of(arguments), alone);
    write(
        file, [&](std::size_t round) { return block_of(file, round); }, path, alone);
    _exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    throw SystemError("the activation file could not be written");
  }
}

/// What the formula is of: counts and bytes.
struct Shape {
  double neurons, labels, words, block_words, value_bytes;
  double problems, points;  ///< solved side by side; of a path
  double share;             ///< this rank's, of the activations
  double memory;            ///< probe.memory
  double nonzero;           ///< weights of the probe
};

/// Bytes, term by term as docs/memory.md has them.
struct Formula {
  double kept, streamed, block, correlation, tiles, gram, own, problem;

  explicit Formula(const Shape& s) {
    const double side = std::min(s.neurons, 1024.0), block_values = s.block_words * s.neurons;
    kept = std::min(s.share, s.memory);
    streamed = s.share > s.memory ? 2 * block_values * s.value_bytes : 0;
    block = 8 * block_values + 24 * s.block_words * s.labels;
    correlation = 4 * s.neurons * s.neurons;
    tiles = 4 * s.neurons * (s.neurons + side) + 4 * side * side + 8 * s.block_words * side;
    gram = 4 * (s.neurons + 1) * (s.neurons + 1);
    own = std::min(std::max(16.0 * (1 << 20), gram / 4), s.labels * gram / 6);
    const double parameters = s.labels * (s.neurons + 1);
    problem = s.problems * (250 * parameters + 160 * s.nonzero + 24 * s.words) +
              8 * s.points * parameters;
  }
  double sum() const {
    return kept + streamed + block + correlation + std::max(tiles, gram + own + problem);
  }
};

/// What libraries touch when they first compute.
constexpr double first_use = 25e6;

/// Bytes that this process holds now.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t size = 0, resident = 0;
  if (!(file >> size >> resident)) throw SystemError("/proc/self/statm could not be read");
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE));
}

Shape shape_of(const ActivationReader& reader, const ProbeOptions& options, int ranks,
               const TrainedProbe& trained) {
  const Corpus& corpus = reader.corpus();
  const auto number = [](std::int64_t count) { return static_cast<double>(count); };
  const double of_word = number(bytes_of_word(reader.schema()));
  const double neurons = number(reader.schema().neurons.size());
  const double words = number(corpus.word_count());
  return {neurons,
          number(corpus.tasks.front().labels.size()),
          words,
          number(corpus.blocks.front().words.size()),
          of_word / neurons,
          1.0 + trained.folds,
          number(std::ssize(trained.path)),
          of_word * words / ranks,
          number(options.memory_bytes),
          number(trained.certificate.nonzero)};
}

void add(const Formula& formula, Report& report) {
  const std::pair<const char*, double> terms[] = {
      {"kept", formula.kept},   {"streamed", formula.streamed},
      {"block", formula.block}, {"correlation", formula.correlation},
      {"tiles", formula.tiles}, {"gram", formula.gram},
      {"own", formula.own},     {"problem", formula.problem}};
  for (const auto& [name, bytes] : terms) {
    report.add(std::string(name) + "_MB", std::to_string(1e-6 * bytes));
  }
}

void compare(const Arguments& arguments, const std::filesystem::path& path, Communicator& comm) {
  set_threads(arguments, comm);
  const ActivationReader reader(path);
  const double base = resident_bytes() + first_use;
  ProbeOptions options;
  options.memory_bytes = arguments.count("memory", std::int64_t{1} << 50);
  options.max_passes = 60;
  options.folds = static_cast<int>(arguments.count("folds", 0));
  options.path_points = options.folds > 0 ? 3 : 0;
  options.l1 = options.l2 = {options.folds > 0, std::stod(arguments.text("l1", "1e-3"))};
  const Device device = Device::cpu();
  ProbeData data(reader, options, comm, device);
  const TrainedProbe trained = train_probe(data, data.corpus().tasks.front(), options);

  const Formula formula(shape_of(reader, options, comm.size(), trained));
  const double expected = base + formula.sum();
  const auto peak = static_cast<double>(peak_memory_bytes());
  Report report("memory", comm);
  report.add("base_MB", std::to_string(1e-6 * base));
  add(formula, report);
  report.add("formula_MB", std::to_string(1e-6 * expected));
  report.add("peak_MB", std::to_string(1e-6 * peak));
  report.add("peak_of_formula", std::to_string(peak / expected));
  report.print();
  check(std::abs(peak / expected - 1) <= 0.1,
        "the peak of rank " + std::to_string(comm.rank()) + " is " + std::to_string(1e-6 * peak) +
            " MB, not within 10 % of " + std::to_string(1e-6 * expected));
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) {
  using namespace salient::bench;
  const salient::TempFolder folder;
  const std::filesystem::path path = folder / "a.h5";
  write_apart(Arguments(argc, argv), path);
  return run(argc, argv, [&](const Arguments& arguments, salient::Communicator& comm) {
    compare(arguments, path, comm);
  });
}
