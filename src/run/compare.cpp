#include <algorithm>
#include <cstdint>
#include <utility>

#include "run/finished_run.hpp"
#include "run/report_folder.hpp"
#include "run/threads.hpp"
#include "run/watch.hpp"
#include "salient/activations/store.hpp"
#include "salient/analyses/comparison.hpp"
#include "salient/analyses/cross_model.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/cross_correlation.hpp"
#include "salient/probes/data.hpp"
#include "salient/report/comparison.hpp"
#include "salient/run/command_line.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

/// What two activation files are not the same words by; empty if they are.
std::string difference_of(const Corpus& one, const Corpus& other) {
  if (one.words != other.words) {
    return "words (" + std::to_string(one.word_count()) + " and " +
           std::to_string(other.word_count()) + ")";
  }
  if (one.sentence_offsets != other.sentence_offsets) return "sentences";
  if (one.split_of_word != other.split_of_word) return "splits";
  if (one.blocks != other.blocks) return "corpus.block_words";
  return "";
}

/// Half of what the activations of one run may take, for each of two.
ProbeOptions halved_memory(ProbeOptions options, const Communicator& comm) {
  const std::int64_t both = options.memory_bytes != 0
                                ? options.memory_bytes
                                : usable_memory_bytes() / 2 / comm.local_size();
  options.memory_bytes = std::max<std::int64_t>(1, both / 2);
  return options;
}

/// Collective.
CrossCorrelation correlate(const std::filesystem::path& base, const std::filesystem::path& other,
                           const Config& config, Communicator& comm, const Device& device) {
  const ActivationReader one(activations_of(base)), two(activations_of(other));
  const std::string difference = difference_of(one.corpus(), two.corpus());
  if (!difference.empty()) {
    throw UsageError("--cross-model: " + base.string() + " and " + other.string() +
                     " differ in their " + difference +
                     "; give runs that extracted the same corpus");
  }
  const ProbeOptions options = halved_memory(config.probe, comm);
  ProbeData of_one(one, options, comm, device), of_other(two, options, comm, device);
  return cross_correlation(of_one, of_other);
}

/// Collective: the base with each other run; the root's report counts.
void add_cross_models(const CommandLine& line, ComparisonReport& report, Communicator& comm,
                      const Device& device) {
  for (std::size_t other = 1; other < line.compared.size(); ++other) {
    log_info("compare: neurons of " + line.compared.front().string() + " and of " +
             line.compared[other].string());
    const CrossCorrelation correlation =
        correlate(line.compared.front(), line.compared[other], line.config, comm, device);
    if (!comm.is_root()) continue;
    for (CrossModel& cross : cross_models(correlation, other, report.runs, report.found)) {
      report.cross.push_back(std::move(cross));
    }
  }
}

/// Neurons are correlated as they are stored.
void require_words_alone(const std::vector<FinishedRun>& runs) {
  for (const FinishedRun& run : runs) {
    if (!run.neurons.has_slots()) continue;
    throw UsageError("--cross-model: the probes of " + run.name +
                     " see two words (probe.features); give runs whose probes see one");
  }
}

}  // namespace

void compare_finished_runs(const CommandLine& line, Communicator& comm, const Device& device) {
  const ReportFolder folder(line.run_directory, "compare.json", comm);
  watch_over(folder.logs(), line.config.run, comm);
  set_threads(line.config.run, comm);
  ComparisonReport report;
  on_root(comm, [&] {
    for (const std::filesystem::path& run : line.compared) {
      report.runs.push_back(read_finished_run(run));
    }
    if (line.cross_model) require_words_alone(report.runs);
    report.found = compare_runs(report.runs, line.comparison);
  });
  if (line.cross_model) add_cross_models(line, report, comm, device);
  if (comm.is_root()) folder.write(report, comparison_json(report));
  comm.barrier();
}

}  // namespace salient
