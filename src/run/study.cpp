#include "run/study.hpp"

#include <chrono>
#include <sstream>

#include "run/options.hpp"
#include "run/summary.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/features.hpp"
#include "salient/probes/train.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Takes over the lines `section.key = value` whose keys it knows.
void set_known(const std::string& lines, Config& config) {
  std::istringstream text(lines);
  for (std::string line; std::getline(text, line);) {
    const auto equals = line.find(" = ");
    if (equals == std::string::npos) continue;
    for (const Option& option : all_options()) {
      if (line.substr(0, equals) == option.key) option.read(config, line.substr(equals + 3));
    }
  }
}

}  // namespace

Study::Study(const Config& config_in, const RunDirectory& run_in, Communicator& comm_in,
             const Device& device)
    : config(config_in), run(run_in), comm(comm_in), device_(device) {}

const ActivationReader& Study::activations() {
  if (!activations_) {
    const bool own = config.activations.from.empty();
    activations_.emplace(own ? run.activations() : config.activations.from / "activations.h5");
  }
  return *activations_;
}

ProbeData& Study::data() {
  if (!data_) {
    data_ = std::make_unique<ProbeData>(activations(), config.probe, comm, device_);
  }
  return *data_;
}

NeuronLayout Study::neurons() {
  return feature_neurons(activations().schema().neurons, config.probe.features);
}

const std::vector<Task>& Study::tasks() {
  const Corpus& corpus = activations().corpus();
  const std::vector<std::int64_t>& dropped = activations().dropped_words();
  if (dropped.empty() && config.probe.features == Features::word) return corpus.tasks;
  if (tasks_.empty()) tasks_ = tasks_of_probes(corpus, dropped, config.probe);
  return tasks_;
}

Config Study::effective_config() {
  Config effective = config;
  if (!config.activations.from.empty()) set_known(activations().schema().options, effective);
  return effective;
}

Solutions Study::solutions(Stage stage, const std::string& depends_on) const {
  const std::chrono::duration<double, std::ratio<60>> interval(config.run.checkpoint_minutes);
  return {run.solutions(stage), depends_on, comm, interval};
}

void train_probes(Study& study, const std::string& depends_on) {
  const Solutions solutions = study.solutions(Stage::probe, depends_on);
  const std::vector<TrainedProbe> probes =
      train_probes(study.data(), study.tasks(), study.config.probe, solutions,
                   neuron_order(study.config.ranking, study.data().neurons()));
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const Task& task = study.tasks()[i];
    const TrainedProbe& trained = probes[i];
    const std::vector<ProbeScore> scores =
        evaluate(study.data(), trained.probe, task, Intervals::drawn);
    if (!study.comm.is_root()) continue;
    save_probe(study.run.probe(task.name), trained);
    const TaskReport report = task_report(study.effective_config(), task, trained, scores);
    write_whole(study.run.scores(task.name), scores_json(report));
    for (const ProbeScore& score : scores) log_info("probes: " + in_words(task.name, score));
  }
  study.comm.barrier();
}

void rank_all(Study& study) {
  if (study.comm.is_root()) {
    for (const Task& task : study.tasks()) {
      const TaskReport report = summarise_task(study, task, {});
      write_whole(study.run.ranking(task.name), ranking_json(report, study.neurons()));
      log_info("rankings: " + task.name + ": wrote " + study.run.ranking(task.name).string());
    }
  }
  study.comm.barrier();
}

}  // namespace salient
