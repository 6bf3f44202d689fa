#include <cstdio>

#include "run/analysis_steps.hpp"
#include "run/orders.hpp"

namespace salient {
namespace {

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

void log_control(const TaskControl& control) {
  for (const Selectivity& each : control.selectivities) {
    if (each.set != ControlSet::all || each.types != TypesOf::all) continue;
    char figures[120];
    std::snprintf(figures, sizeof figures, "accuracy %.2f %%, of control tasks %.2f %%",
                  100 * each.task_accuracy(), 100 * each.control_accuracy());
    log_info("control: " + control.task + ", " + std::string(name_of(each.split)) + ": " + figures);
  }
}

}  // namespace

void find_baselines(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const LabelsOf labels = has_labels_of_words(study) ? LabelsOf::words : LabelsOf::sentences;
  write_each("baselines",
             find_baselines(study.data(), tasks, study.config.probe, labels, solutions),
             baselines_json, study);
}

void find_selectivity(Study& study, const std::vector<ProbedTask>& tasks,
                      const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions) {
  if (!has_labels_of_words(study)) {
    log_info("control: left out: the labels are of sentences, not of words");
    return;
  }
  const Config& config = study.config;
  write_each("control",
             find_selectivity(study.data(), tasks, config.ranking, config.probe,
                              with_sizes_of(minimal, config.control), solutions),
             control_json, study, log_control);
}

void find_code_lengths(Study& study, const std::vector<ProbedTask>& tasks,
                       const Solutions& solutions) {
  const Config& config = study.config;
  CodeLengthOptions options = config.code_length;
  if (!has_labels_of_words(study)) options.controls = 0;
  write_each(
      "code_length",
      find_code_lengths(study.data(), tasks, config.ranking, config.probe, options, solutions),
      code_length_json, study);
}

std::vector<std::vector<NamedRanking>> orders_of_files(Study& study,
                                                       const std::vector<ProbedTask>& tasks) {
  std::vector<std::vector<NamedRanking>> orders;
  for (const ProbedTask& task : tasks) {
    orders.push_back(read_orders(study.config.rivals, task.task->name, study.data().neurons()));
  }
  return orders;
}

/// int32 [neuron]; none where no rival wants them.
std::vector<std::int32_t> clusters_of_papers(Study& study) {
  if (!study.config.rivals.wants_clusters()) return {};
  return cut_of_papers(clusters_of(study))->cluster_of;
}

void rank_rivals(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions) {
  const Config& config = study.config;
  const std::vector<TaskRivals> found =
      rank_rivals(study.data(), tasks, config.rivals, config.probe, config.ranking,
                  orders_of_files(study, tasks), solutions, clusters_of_papers(study));
  const auto as_json = [&](const TaskRivals& rivals) {
    return rivals_json(rivals, study.data().neurons());
  };
  write_each("rivals", found, as_json, study);
  if (config.rivals.probes.empty()) return;
  write_each("rival_accuracy",
             judge_rivals(study.data(), tasks, found, config.rivals, config.probe, solutions),
             rival_accuracy_json, study);
}

void compare_scales(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const Config& config = study.config;
  write_each(
      "scale",
      compare_scales(study.data(), tasks, config.ranking, config.probe, config.scale, solutions),
      scale_json, study);
}

void find_stability(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const Config& config = study.config;
  write_each("stability",
             find_stability(study.data(), tasks, config.ranking, config.probe, config.stability,
                            solutions),
             stability_json, study);
}

}  // namespace salient
