#include "run/options_text.hpp"
#include "run/study.hpp"
#include "run/summary.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// The tasks of labels with their probes, as the run directory has them.
class ProbedTasks {
 public:
  explicit ProbedTasks(Study& study) {
    const std::vector<Task>& tasks = study.tasks();
    probes_.reserve(tasks.size());
    scores_.reserve(tasks.size());
    for (const Task& task : tasks) {
      if (task.has_numbers()) {
        log_info("analyses: " + task.name + ": left out of those that need labels");
        continue;
      }
      probes_.push_back(read_probe(study.run.probe(task.name)));
      scores_.push_back(read_scores(study.run.scores(task.name)));
      probed_.push_back({&task, &probes_.back(), &scores_.back()});
    }
  }
  ProbedTasks(const ProbedTasks&) = delete;
  ProbedTasks& operator=(const ProbedTasks&) = delete;
  const std::vector<ProbedTask>& list() const noexcept { return probed_; }

 private:
  std::vector<TrainedProbe> probes_;
  std::vector<std::vector<ProbeScore>> scores_;
  std::vector<ProbedTask> probed_;
};

/// What an analysis found of a task, on the root.
void write(const std::string& analysis, const std::string& task, const std::string& json,
           const Study& study) {
  const std::filesystem::path file = study.run.analysis(analysis, task);
  write_whole(file, json);
  log_info(analysis + ": " + task + ": wrote " + file.string());
}

/// The salience order that picks representatives: that of the first task.
std::vector<NeuronId> salience(Study& study) {
  const TaskReport first = summarise_task(study, study.tasks().front(), {});
  std::vector<NeuronId> order;
  for (const RankedNeuron& ranked : first.ranking.order) order.push_back(ranked.neuron);
  return order;
}

void find_redundancy(Study& study) {
  const Matrix& correlation = study.data().correlation();
  if (!study.comm.is_root()) return;
  Report report;
  report.neurons = study.activations().schema().neurons;
  report.redundancy_absolute = study.config.redundancy.absolute;
  report.redundancy =
      cluster_redundant(correlation, report.neurons, salience(study), study.config.redundancy);
  write_whole(study.run.redundancy(), redundancy_json(report));
  for (const RedundancyClusters& cut : report.redundancy) {
    log_info("redundancy: " + std::to_string(cut.size()) + " clusters of " +
             std::to_string(report.neurons.size()) + " neurons at distance " +
             std::to_string(cut.threshold));
  }
}

void ablate(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions) {
  const Config& config = study.config;
  for (const TaskAblation& ablation :
       ablate(study.data(), tasks, config.ranking, config.probe, config.ablation, solutions)) {
    if (!study.comm.is_root()) continue;
    write("ablation", ablation.task, ablation_json(ablation), study);
  }
}

void log_sets(const TaskMinimalSets& sets) {
  for (const MinimalSet& set : sets.sets) {
    log_info("minimal_set: " + sets.task + ": " + std::to_string(set.neurons) + " of " +
             std::to_string(sets.curve.back().neurons) + " neurons within " +
             Text<double>::write(set.delta) + " % of the " + std::string(name_of(set.oracle)) +
             " oracle on dev");
  }
}

std::vector<TaskMinimalSets> find_minimal_sets(Study& study, const std::vector<ProbedTask>& tasks,
                                               const Solutions& solutions) {
  const Config& config = study.config;
  std::vector<TaskMinimalSets> found = find_minimal_sets(
      study.data(), tasks, config.ranking, config.probe, config.minimal_set, solutions);
  for (const TaskMinimalSets& sets : found) {
    if (!study.comm.is_root()) continue;
    write("minimal_set", sets.task, minimal_sets_json(sets), study);
    log_sets(sets);
  }
  return found;
}

void log_layers(const TaskLayers& layers) {
  for (const SelectedLayers& selected : layers.selected) {
    log_info("layers: " + layers.task + ": the first " + std::to_string(selected.layers) + " of " +
             std::to_string(layers.numbers.size()) + " layers within " +
             Text<double>::write(selected.delta) + " % of all on dev");
  }
}

void rank_rivals(Study& study, const std::vector<ProbedTask>& tasks) {
  const Config& config = study.config;
  for (const TaskRivals& rivals :
       rank_rivals(study.data(), tasks, config.rivals, config.probe, config.ranking)) {
    if (!study.comm.is_root()) continue;
    write("rivals", rivals.task, rivals_json(rivals, study.data().neurons()), study);
  }
}

void probe_layers(Study& study, const std::vector<ProbedTask>& tasks,
                  const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions) {
  const Config& config = study.config;
  for (const TaskLayers& layers : probe_layers(study.data(), tasks, config.ranking, config.probe,
                                               config.layers, minimal, solutions)) {
    if (!study.comm.is_root()) continue;
    write("layers", layers.task, layers_json(layers), study);
    log_layers(layers);
  }
}

/// On the root alone: weights and counts are all it needs.
void count_labels(const Study& study, const std::vector<ProbedTask>& tasks,
                  const std::vector<TaskMinimalSets>& minimal) {
  for (const ProbedTask& probed : tasks) {
    const TaskMinimalSets* sets = sets_of_task(probed.task->name, minimal);
    const TaskLabels labels = neurons_of_labels(probed, study.config.labels, sets);
    write("labels", labels.task, labels_json(labels), study);
  }
}

}  // namespace

void analyse(Study& study, const std::string& depends_on) {
  const Config& config = study.config;
  if (config.redundancy.enabled) find_redundancy(study);
  const bool ranks_rivals = !config.rivals.methods.empty();
  if (config.ablation.enabled || config.minimal_set.enabled || ranks_rivals ||
      config.layers.enabled || config.labels.enabled) {
    const ProbedTasks tasks(study);
    const Solutions solutions = study.solutions(Stage::analyse, depends_on);
    if (config.ablation.enabled) ablate(study, tasks.list(), solutions);
    std::vector<TaskMinimalSets> minimal;
    if (config.minimal_set.enabled) minimal = find_minimal_sets(study, tasks.list(), solutions);
    if (ranks_rivals) rank_rivals(study, tasks.list());
    if (config.layers.enabled) probe_layers(study, tasks.list(), minimal, solutions);
    if (config.labels.enabled && study.comm.is_root()) {
      count_labels(study, tasks.list(), minimal);
    }
  }
  study.comm.barrier();
}

}  // namespace salient
