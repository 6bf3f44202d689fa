#include <cstdio>

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

void find_minimal_sets(Study& study, const std::vector<ProbedTask>& tasks,
                       const Solutions& solutions) {
  const Config& config = study.config;
  for (const TaskMinimalSets& sets : find_minimal_sets(
           study.data(), tasks, config.ranking, config.probe, config.minimal_set, solutions)) {
    if (!study.comm.is_root()) continue;
    write("minimal_set", sets.task, minimal_sets_json(sets), study);
    log_sets(sets);
  }
}

void log_control(const TaskControl& control) {
  for (const Selectivity& each : control.selectivities) {
    if (each.set != ControlSet::all || each.types != TypesOf::all) continue;
    char figures[120];
    std::snprintf(figures, sizeof figures, "accuracy %.2f %%, of control tasks %.2f %%",
                  100 * each.task_accuracy(), 100 * each.control_accuracy());
    log_info("control: " + control.task + ", " + std::string(name_of(each.split)) + ": " + figures);
  }
}

/// Labels of whole sentences are none of word types.
bool has_labels_of_words(Study& study) {
  return study.effective_config().corpus.format != CorpusFormat::sentences;
}

void find_selectivity(Study& study, const std::vector<ProbedTask>& tasks,
                      const Solutions& solutions) {
  if (!has_labels_of_words(study)) {
    log_info("control: left out: the labels are of sentences, not of words");
    return;
  }
  const Config& config = study.config;
  for (const TaskControl& control : find_selectivity(study.data(), tasks, config.ranking,
                                                     config.probe, config.control, solutions)) {
    if (!study.comm.is_root()) continue;
    write("control", control.task, control_json(control), study);
    log_control(control);
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

}  // namespace

void analyse(Study& study, const std::string& depends_on) {
  const Config& config = study.config;
  if (config.redundancy.enabled) find_redundancy(study);
  const bool ranks_rivals = !config.rivals.methods.empty();
  if (config.ablation.enabled || config.minimal_set.enabled || config.control.enabled ||
      ranks_rivals) {
    const ProbedTasks tasks(study);
    const Solutions solutions = study.solutions(Stage::analyse, depends_on);
    if (config.ablation.enabled) ablate(study, tasks.list(), solutions);
    if (config.minimal_set.enabled) find_minimal_sets(study, tasks.list(), solutions);
    if (config.control.enabled) find_selectivity(study, tasks.list(), solutions);
    if (ranks_rivals) rank_rivals(study, tasks.list());
  }
  study.comm.barrier();
}

}  // namespace salient
