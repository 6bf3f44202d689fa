#include "run/finished_run.hpp"

#include "run/job_file.hpp"
#include "salient/activations/store.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/run/run_directory.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

void check_is_run(const RunPaths& run) {
  if (!std::filesystem::exists(run.path())) {
    throw UsageError("there is no " + run.path().string() + "; give directories of finished runs");
  }
  if (!std::filesystem::is_regular_file(run.job())) {
    throw UsageError(run.path().string() +
                     " is not a run directory: it has no job.ini; give directories of finished "
                     "runs");
  }
}

void check_is_ranked(const RunPaths& run) {
  if (std::filesystem::exists(run.marker(Stage::rank))) return;
  throw UsageError(run.path().string() + " has no rankings; `salient rank --job " +
                   run.job().string() + " --run " + run.path().string() + "` makes them");
}

/// `file`: of the activations of `run`.
void check_has_activations(const std::filesystem::path& file, const RunPaths& run) {
  if (std::filesystem::exists(file)) return;
  const RunPaths made_by(file.parent_path());
  throw UsageError(run.path().string() + ": its activations, " + file.string() +
                   ", are not there; `salient extract --job " + made_by.job().string() + " --run " +
                   made_by.path().string() + "` makes them again");
}

/// What an analysis found, if it was asked for.
template <class Read>
auto found_by(const std::string& analysis, const std::string& task, const RunPaths& run, Read read)
    -> std::optional<decltype(read({}))> {
  const std::filesystem::path file = run.analysis(analysis, task);
  if (!std::filesystem::exists(file)) return std::nullopt;
  return read(file);
}

/// The neurons that a probe's features are of.
NeuronLayout without_slots(NeuronLayout neurons) {
  neurons.slots.clear();
  return neurons;
}

/// `stored`: of the activations.
FinishedTask read_task(const std::string& name, const NeuronLayout& stored, const RunPaths& run) {
  SavedRanking ranking = read_ranking(run.ranking(name));
  FinishedTask task;
  task.name = name;
  task.recipe = std::move(ranking.recipe);
  task.deviations = std::move(ranking.deviations);
  task.order = std::move(ranking.order);
  task.trained = read_probe(run.probe(name));
  task.scores = read_scores(run.scores(name));
  task.minimal = found_by("minimal_set", name, run, read_minimal_sets);
  task.stability = found_by("stability", name, run, read_stability);
  const NeuronLayout& neurons = task.trained.probe.neurons;
  if (std::ssize(task.order) != neurons.size() || without_slots(neurons) != stored) {
    throw UsageError(run.ranking(name).string() +
                     " is of other neurons than the run's activations; run again with --redo");
  }
  return task;
}

}  // namespace

std::filesystem::path activations_of(const std::filesystem::path& run) {
  const RunPaths paths(run);
  check_is_run(paths);
  for (const Setting& setting : read_job_file(paths.job())) {
    if (setting.key == "activations.from" && !setting.value.empty()) {
      return RunPaths(setting.value).activations();
    }
  }
  return paths.activations();
}

Config config_of_run(const std::filesystem::path& run) {
  const RunPaths paths(run);
  check_is_run(paths);
  Config config;
  for (const Setting& setting : read_job_file(paths.job())) apply(setting, config);
  return config;
}

FinishedRun read_finished_run(const std::filesystem::path& run) {
  const RunPaths paths(run);
  const std::filesystem::path file = activations_of(run);
  check_is_ranked(paths);
  check_has_activations(file, paths);
  const ActivationReader activations(file);
  FinishedRun found;
  found.name = run.string();
  found.model = activations.schema().model;
  found.site = activations.schema().site;
  found.corpus_digest = activations.corpus().digest;
  found.words = activations.corpus().word_count();
  const NeuronLayout& stored = activations.schema().neurons;
  for (const Task& task : activations.corpus().tasks) {
    found.tasks.push_back(read_task(task.name, stored, paths));
  }
  found.neurons = found.tasks.empty() ? stored : found.tasks.front().trained.probe.neurons;
  return found;
}

}  // namespace salient
