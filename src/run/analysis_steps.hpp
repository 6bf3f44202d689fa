#pragma once

#include <string>
#include <vector>

#include "run/study.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/report/report.hpp"
#include "salient/support/log.hpp"

namespace salient {

/// On the root: writes what an analysis found of each task, and hands it to `tell`, if given.
template <class Found, class AsJson, class... Tell>
void write_each(const std::string& analysis, const std::vector<Found>& found, const AsJson& as_json,
                const Study& study, const Tell&... tell) {
  if (!study.comm.is_root()) return;
  for (const Found& of_task : found) {
    const std::filesystem::path file = study.run.analysis(analysis, of_task.task);
    write_whole(file, as_json(of_task));
    log_info(analysis + ": " + of_task.task + ": wrote " + file.string());
    (tell(of_task), ...);
  }
}

/// The orders of rivals.from, of each task.
std::vector<std::vector<NamedRanking>> orders_of_files(Study& study,
                                                       const std::vector<ProbedTask>& tasks);

/// As the root has written them; none where nobody asked.
std::vector<RedundancyClusters> clusters_of(const Study& study);

// The steps of analyse(). All are collective; what they find is written on the root.

// Of sets of neurons, and of whole layers.
void find_redundancy(Study& study);
void probe_representatives(Study& study, const std::vector<ProbedTask>& tasks,
                           const Solutions& solutions);
void ablate(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions);
std::vector<TaskMinimalSets> find_minimal_sets(Study& study, const std::vector<ProbedTask>& tasks,
                                               const Solutions& solutions);
void find_disjoint_sets(Study& study, const std::vector<ProbedTask>& tasks,
                        const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions);
std::vector<TaskLayers> probe_layers(Study& study, const std::vector<ProbedTask>& tasks,
                                     const std::vector<TaskMinimalSets>& minimal,
                                     const Solutions& solutions);
void select_features(Study& study, const std::vector<ProbedTask>& tasks,
                     const std::vector<TaskLayers>& layers, const Solutions& solutions);

// Of how far probes and their orders of neurons hold.
void find_baselines(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions);
void find_selectivity(Study& study, const std::vector<ProbedTask>& tasks,
                      const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions);
void find_code_lengths(Study& study, const std::vector<ProbedTask>& tasks,
                       const Solutions& solutions);
void rank_rivals(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions);
void compare_scales(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions);
void find_stability(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions);

// Of the neurons themselves.
/// On the root alone: weights and counts are all it needs.
void count_labels(const Study& study, const std::vector<ProbedTask>& tasks,
                  const std::vector<TaskMinimalSets>& minimal);
void find_single_neurons(Study& study, const std::vector<ProbedTask>& tasks);
void check_in_model(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions);
void find_top_words(Study& study);
/// Of each task, also of numbers, by its first neurons.
void show_heat(Study& study);

}  // namespace salient
