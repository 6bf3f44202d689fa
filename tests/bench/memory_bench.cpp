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

#include <unistd.h>

#include <cmath>
#include <fstream>

#include "bench/activation_file.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/plan.hpp"
#include "salient/probes/train.hpp"
#include "salient/support/machine.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

StoredType stored_of(const Arguments& arguments) {
  return arguments.text("stored", "float16") == "float16" ? StoredType::float16
                                                          : StoredType::float32;
}

/// What libraries touch when they first compute.
constexpr double first_use = 25e6;

/// Bytes that this process holds now.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t size = 0, resident = 0;
  if (!(file >> size >> resident)) throw SystemError("/proc/self/statm could not be read");
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE));
}

/// The formula of docs/memory.md, with as many moving weights as the probe has.
TrainingMemory formula_of(const ActivationReader& reader, const ProbeOptions& options, int ranks,
                          int threads, const TrainedProbe& trained) {
  const Corpus& corpus = reader.corpus();
  const std::int64_t neurons = reader.schema().neurons.size();
  const ActivationSize size{.neurons = neurons,
                            .words = corpus.word_count(),
                            .words_of_rank = corpus.word_count() / ranks,
                            .block_words = corpus.blocks.front().words.size(),
                            .value_bytes = bytes_of_word(reader.schema()) / neurons,
                            .threads = threads};
  std::vector<PlannedProbe> probes = plan_probes(corpus, corpus.tasks, options, neurons);
  probes.front().moving = trained.certificate.nonzero;
  TrainingMemory memory = training_memory(size, probes, options, feature_memory(options, 0, 1, 0));
  memory.corpus = 0;  // in the base, which is measured
  return memory;
}

void add(const TrainingMemory& memory, Report& report) {
  const std::pair<const char*, std::int64_t> terms[] = {
      {"kept", memory.kept},     {"streamed", memory.streamed},
      {"block", memory.block},   {"correlation", memory.correlation},
      {"tiles", memory.tiles},   {"gram", memory.gram},
      {"own", memory.own_grams}, {"problems", memory.problems},
      {"points", memory.points}};
  for (const auto& [name, bytes] : terms) {
    report.add(std::string(name) + "_MB", std::to_string(1e-6 * static_cast<double>(bytes)));
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

  const TrainingMemory formula = formula_of(
      reader, options, comm.size(), static_cast<int>(arguments.count("threads", 1)), trained);
  const double expected = base + static_cast<double>(formula.peak());
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
  const Arguments given(argc, argv);
  salient::Communicator alone = salient::self_communicator();
  const ActivationFile file = planned(given, stored_of(given), alone);
  write_apart(
      file, [&](std::size_t round) { return block_of(file, round); }, path);
  return run(argc, argv, [&](const Arguments& arguments, salient::Communicator& comm) {
    compare(arguments, path, comm);
  });
}
