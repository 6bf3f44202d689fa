#include "run/random_run.hpp"

#include "run/finished_run.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/run/run_directory.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Of whose encoder the activations of a run are.
bool has_random_weights(const std::filesystem::path& run) {
  return config_of_run(activations_of(run).parent_path()).encoder.random_weights;
}

[[noreturn]] void throw_without_baselines(const RunPaths& run) {
  throw UsageError("report.random_weights: " + run.path().string() +
                   " has no baselines; `salient analyse --job " + run.job().string() + " --run " +
                   run.path().string() + " --redo` makes them");
}

}  // namespace

void check_random_run(const ReportOptions& options) {
  if (options.random_weights.empty()) return;
  const RunPaths other(options.random_weights);
  if (!has_random_weights(other.path())) {
    throw UsageError("report.random_weights: the encoder of " + other.path().string() +
                     " is not one with random weights; give a run with encoder.random_weights = "
                     "true");
  }
  if (!std::filesystem::exists(other.marker(Stage::analyse))) {
    throw_without_baselines(other);
  }
}

void add_random_run(const ReportOptions& options, const Corpus& corpus, Report& report) {
  if (options.random_weights.empty()) return;
  check_random_run(options);
  const RunPaths other(options.random_weights);
  const ActivationReader activations(activations_of(other.path()));
  if (activations.corpus().digest != corpus.digest) {
    throw UsageError("report.random_weights: " + other.path().string() +
                     " is of another corpus; give a run of the same, split likewise, with the "
                     "same corpus.heads and corpus.lemmas");
  }
  for (TaskReport& task : report.tasks) {
    const std::filesystem::path file = other.analysis("baselines", task.name);
    if (!task.baselines) continue;
    if (!std::filesystem::exists(file)) throw_without_baselines(other);
    add_random_weights(read_baselines(file), *task.baselines);
  }
}

}  // namespace salient
