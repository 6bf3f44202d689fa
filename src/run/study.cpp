#include "run/study.hpp"

#include <chrono>
#include <sstream>

#include "run/options.hpp"
#include "run/options_text.hpp"
#include "run/summary.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/train.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// The salience order that picks representatives: that of the first task.
std::vector<NeuronId> salience(Study& study) {
  const TaskReport first = summarise_task(study, study.tasks().front(), {});
  std::vector<NeuronId> order;
  for (const RankedNeuron& ranked : first.ranking.order) order.push_back(ranked.neuron);
  return order;
}

/// Words without activations: their labels are errors, their numbers leave loss and scores.
void count_dropped(Task& task, const std::vector<std::int64_t>& dropped) {
  if (task.has_numbers()) task.label_of_word.assign(task.value_of_word.size(), 0);
  for (const std::int64_t word : dropped) {
    std::int32_t& label = task.label_of_word[static_cast<std::size_t>(word)];
    if (label >= 0) label = task.has_numbers() ? label_excluded : label_unseen;
  }
}

/// The job's ranking, as what probes are trained with knows it.
NeuronOrder order_of(const RankingOptions& options, const NeuronLayout& neurons) {
  return [options, neurons](const Matrix& weights, const Matrix& gradient) {
    return columns_of(rank_neurons(weights, gradient, neurons, options).order, neurons);
  };
}

/// Collective: what a former call of the stage has solved.
Solutions solutions_of(Stage stage, const Study& study, const std::string& depends_on) {
  const std::chrono::duration<double, std::ratio<60>> interval(study.config.run.checkpoint_minutes);
  return {study.run.solutions(stage), depends_on, study.comm, interval};
}

/// The tasks of labels with their probes, as the run directory has them.
class ProbedTasks {
 public:
  explicit ProbedTasks(Study& study) {
    const std::vector<Task>& tasks = study.tasks();
    probes_.reserve(tasks.size());
    scores_.reserve(tasks.size());
    for (const Task& task : tasks) {
      if (task.has_numbers()) continue;
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

void write(const std::vector<TaskAblation>& ablations, const Study& study) {
  if (!study.comm.is_root()) return;
  for (const TaskAblation& ablation : ablations) {
    write_whole(study.run.ablation(ablation.task), ablation_json(ablation));
    log_info("ablation: " + ablation.task + ": wrote " +
             study.run.ablation(ablation.task).string());
  }
}

void write(const std::vector<TaskMinimalSets>& found, const Study& study) {
  if (!study.comm.is_root()) return;
  for (const TaskMinimalSets& sets : found) {
    write_whole(study.run.minimal_set(sets.task), minimal_sets_json(sets));
    for (const MinimalSet& set : sets.sets) {
      log_info("minimal set: " + sets.task + ": " + std::to_string(set.neurons) + " of " +
               std::to_string(sets.curve.back().neurons) + " neurons within " +
               Text<double>::write(set.delta) + " % of the " + std::string(name_of(set.oracle)) +
               " oracle on dev");
    }
  }
}

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

const std::vector<Task>& Study::tasks() {
  const std::vector<std::int64_t>& dropped = activations().dropped_words();
  if (dropped.empty()) return activations().corpus().tasks;
  if (tasks_.empty()) {
    tasks_ = activations().corpus().tasks;
    for (Task& task : tasks_) count_dropped(task, dropped);
  }
  return tasks_;
}

Config Study::effective_config() {
  Config effective = config;
  if (!config.activations.from.empty()) set_known(activations().schema().options, effective);
  return effective;
}

void train_probes(Study& study, const std::string& depends_on) {
  const Solutions solutions = solutions_of(Stage::probe, study, depends_on);
  const std::vector<TrainedProbe> probes =
      train_probes(study.data(), study.tasks(), study.config.probe, solutions,
                   order_of(study.config.ranking, study.data().neurons()));
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const Task& task = study.tasks()[i];
    const TrainedProbe& trained = probes[i];
    const std::vector<ProbeScore> scores = evaluate(study.data(), trained.probe, task);
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
      write_whole(study.run.ranking(task.name),
                  ranking_json(report, study.activations().schema().neurons));
      log_info("rankings: " + task.name + ": wrote " + study.run.ranking(task.name).string());
    }
  }
  study.comm.barrier();
}

void find_redundancy(Study& study) {
  if (!study.config.redundancy.enabled) return;
  const Matrix& correlation = study.data().correlation();
  if (study.comm.is_root()) {
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
  study.comm.barrier();
}

void judge_sets_of_neurons(Study& study, const std::string& depends_on) {
  const Config& config = study.config;
  if (!config.ablation.enabled && !config.minimal_set.enabled) return;
  const Solutions solutions = solutions_of(Stage::analyse, study, depends_on);
  const ProbedTasks tasks(study);
  if (config.ablation.enabled) {
    write(ablate(study.data(), tasks.list(), config.ranking, config.probe, config.ablation,
                 solutions),
          study);
  }
  if (config.minimal_set.enabled) {
    write(find_minimal_sets(study.data(), tasks.list(), config.ranking, config.probe,
                            config.minimal_set, solutions),
          study);
  }
  study.comm.barrier();
}

}  // namespace salient
