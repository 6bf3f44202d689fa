#include <cstdio>
#include <functional>

#include "run/options_text.hpp"
#include "run/orders.hpp"
#include "run/study.hpp"
#include "run/summary.hpp"
#include "salient/analyses/cka.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/features.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"
#include "salient/support/log.hpp"
#include "salient/support/stopwatch.hpp"

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
  const Moments& moments = study.data().train_moments();
  if (!study.comm.is_root()) return;
  Report report;
  report.neurons = study.neurons();
  report.redundancy_absolute = study.config.redundancy.absolute;
  report.redundancy =
      cluster_redundant(correlation, report.neurons, salience(study), study.config.redundancy);
  report.cka = linear_cka(correlation, moments.deviation, report.neurons);
  write_whole(study.run.redundancy(), redundancy_json(report));
  for (const RedundancyClusters& cut : report.redundancy) {
    log_info("redundancy: " + std::to_string(cut.size()) + " clusters of " +
             std::to_string(report.neurons.size()) + " neurons at distance " +
             std::to_string(cut.threshold));
  }
}

void probe_representatives(Study& study, const std::vector<ProbedTask>& tasks,
                           const Solutions& solutions) {
  const Config& config = study.config;
  study.comm.barrier();  // the root has just written the clusters
  const std::vector<RedundancyClusters> cuts = read_redundancy(study.run.redundancy());
  for (const TaskRepresentatives& found :
       probe_representatives(study.data(), tasks, cuts, config.ranking, config.probe, solutions)) {
    if (!study.comm.is_root()) continue;
    write("representatives", found.task, representatives_json(found), study);
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

void find_disjoint_sets(Study& study, const std::vector<ProbedTask>& tasks,
                        const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions) {
  const Config& config = study.config;
  for (const TaskDisjointSets& found :
       find_disjoint_sets(study.data(), tasks, config.ranking, minimal, config.probe,
                          config.minimal_set, solutions)) {
    if (!study.comm.is_root()) continue;
    write("disjoint_sets", found.task, disjoint_sets_json(found), study);
    log_info("disjoint_sets: " + found.task + ": " + std::to_string(found.sets.size()) +
             " sets within " + Text<double>::write(found.delta) + " % of the own oracle on dev");
  }
}

void log_layers(const TaskLayers& layers) {
  for (const SelectedLayers& selected : layers.selected) {
    log_info("layers: " + layers.task + ": the first " + std::to_string(selected.layers) + " of " +
             std::to_string(layers.numbers.size()) + " layers within " +
             Text<double>::write(selected.delta) + " % of all on dev");
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

/// The sizes of minimal sets too, where there are any.
ControlOptions with_sizes_of(const std::vector<TaskMinimalSets>& minimal, ControlOptions options) {
  for (const TaskMinimalSets& sets : minimal) {
    const MinimalSet* const set = set_of_papers(sets);
    if (set != nullptr) options.counts.push_back(set->neurons);
  }
  return options;
}

void find_selectivity(Study& study, const std::vector<ProbedTask>& tasks,
                      const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions) {
  if (!has_labels_of_words(study)) {
    log_info("control: left out: the labels are of sentences, not of words");
    return;
  }
  const Config& config = study.config;
  for (const TaskControl& control :
       find_selectivity(study.data(), tasks, config.ranking, config.probe,
                        with_sizes_of(minimal, config.control), solutions)) {
    if (!study.comm.is_root()) continue;
    write("control", control.task, control_json(control), study);
    log_control(control);
  }
}

void rank_rivals(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions) {
  const Config& config = study.config;
  std::vector<std::vector<NamedRanking>> orders;
  for (const ProbedTask& task : tasks) {
    orders.push_back(read_orders(config.rivals, task.task->name, study.data().neurons()));
  }
  const std::vector<TaskRivals> found = rank_rivals(
      study.data(), tasks, config.rivals, config.probe, config.ranking, orders, solutions);
  for (const TaskRivals& rivals : found) {
    if (!study.comm.is_root()) continue;
    write("rivals", rivals.task, rivals_json(rivals, study.data().neurons()), study);
  }
  if (config.rivals.probes.empty()) return;
  for (const TaskRivalAccuracy& accuracy :
       judge_rivals(study.data(), tasks, found, config.rivals, config.probe, solutions)) {
    if (!study.comm.is_root()) continue;
    write("rival_accuracy", accuracy.task, rival_accuracy_json(accuracy), study);
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
  if (!study.comm.is_root()) return;
  for (const ProbedTask& probed : tasks) {
    const TaskMinimalSets* sets = sets_of_task(probed.task->name, minimal);
    const TaskLabels labels = neurons_of_labels(probed, study.config.labels, sets);
    write("labels", labels.task, labels_json(labels), study);
  }
}

void compare_scales(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const Config& config = study.config;
  for (const TaskScale& scale :
       compare_scales(study.data(), tasks, config.ranking, config.probe, config.scale, solutions)) {
    if (study.comm.is_root()) write("scale", scale.task, scale_json(scale), study);
  }
}

void find_stability(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const Config& config = study.config;
  for (const TaskStability& found : find_stability(study.data(), tasks, config.ranking,
                                                   config.probe, config.stability, solutions)) {
    if (study.comm.is_root()) write("stability", found.task, stability_json(found), study);
  }
}

void find_top_words(Study& study) {
  if (need_head(study.config.probe.features)) {
    log_info("top_words: left out: features are of two words, of which no one is the neuron's");
    return;
  }
  const TopWords found = find_top_words(study.data(), study.config.top_words);
  if (!study.comm.is_root()) return;
  write_whole(study.run.top_words(), top_words_json(found));
  log_info("top_words: of " + std::to_string(found.types) + " words: wrote " +
           study.run.top_words().string());
}

struct Analysis {
  std::string name;
  bool is_wanted = false;
  std::function<void()> find;
};

}  // namespace

void analyse(Study& study, const std::string& depends_on, const TakeSeconds& timed) {
  const Config& config = study.config;
  const ProbedTasks probed(study);
  const std::vector<ProbedTask>& tasks = probed.list();
  const Solutions solutions = study.solutions(Stage::analyse, depends_on);
  std::vector<TaskMinimalSets> minimal;  // which later ones look at
  const Analysis analyses[] = {
      {"redundancy", config.redundancy.enabled, [&] { find_redundancy(study); }},
      {"representatives", config.redundancy.enabled && config.redundancy.probes,
       [&] { probe_representatives(study, tasks, solutions); }},
      {"ablation", config.ablation.enabled, [&] { ablate(study, tasks, solutions); }},
      {"minimal sets", config.minimal_set.enabled,
       [&] { minimal = find_minimal_sets(study, tasks, solutions); }},
      {"disjoint sets", config.minimal_set.enabled && config.minimal_set.disjoint > 0,
       [&] { find_disjoint_sets(study, tasks, minimal, solutions); }},
      {"control tasks", config.control.enabled,
       [&] { find_selectivity(study, tasks, minimal, solutions); }},
      {"rivals", config.rivals.any(), [&] { rank_rivals(study, tasks, solutions); }},
      {"layers", config.layers.enabled, [&] { probe_layers(study, tasks, minimal, solutions); }},
      {"labels", config.labels.enabled, [&] { count_labels(study, tasks, minimal); }},
      {"scale", config.scale.enabled, [&] { compare_scales(study, tasks, solutions); }},
      {"stability", config.stability.enabled, [&] { find_stability(study, tasks, solutions); }},
      {"top words", config.top_words.enabled, [&] { find_top_words(study); }}};
  for (const Analysis& analysis : analyses) {
    if (!analysis.is_wanted) continue;
    log_info("analyses: " + analysis.name);
    const Stopwatch clock;
    analysis.find();
    study.comm.barrier();
    timed(analysis.name, clock.seconds());
  }
}

}  // namespace salient
