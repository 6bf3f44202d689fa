#include <functional>

#include "run/analysis_steps.hpp"
#include "salient/report/artefacts.hpp"
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
  std::vector<TaskLayers> layers;        // likewise
  const Analysis analyses[] = {
      {"baselines", !tasks.empty(), [&] { find_baselines(study, tasks, solutions); }},
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
      {"code length", config.code_length.enabled,
       [&] { find_code_lengths(study, tasks, solutions); }},
      {"rivals", config.rivals.any(), [&] { rank_rivals(study, tasks, solutions); }},
      {"in-model checks", config.in_model.enabled,
       [&] { check_in_model(study, tasks, solutions); }},
      {"layers", config.layers.enabled,
       [&] { layers = probe_layers(study, tasks, minimal, solutions); }},
      {"feature selection", config.feature_selection.enabled,
       [&] { select_features(study, tasks, layers, solutions); }},
      {"labels", config.labels.enabled, [&] { count_labels(study, tasks, minimal); }},
      {"scale", config.scale.enabled, [&] { compare_scales(study, tasks, solutions); }},
      {"stability", config.stability.enabled, [&] { find_stability(study, tasks, solutions); }},
      {"single neurons", config.single_neurons.enabled, [&] { find_single_neurons(study, tasks); }},
      {"top words", config.top_words.enabled, [&] { find_top_words(study); }},
      {"heat", config.heat.any(), [&] { show_heat(study); }}};
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
