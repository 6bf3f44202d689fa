#include "run/analysis_steps.hpp"
#include "run/options_text.hpp"
#include "run/summary.hpp"
#include "salient/analyses/cka.hpp"
#include "salient/report/artefacts.hpp"

namespace salient {
namespace {

/// The salience order that picks representatives: that of the first task.
std::vector<NeuronId> salience(Study& study) {
  const TaskReport first = summarise_task(study, study.tasks().front(), {});
  std::vector<NeuronId> order;
  for (const RankedNeuron& ranked : first.ranking.order) order.push_back(ranked.neuron);
  return order;
}

void log_sets(const TaskMinimalSets& sets) {
  for (const MinimalSet& set : sets.sets) {
    log_info("minimal_set: " + sets.task + ": " + std::to_string(set.neurons) + " of " +
             std::to_string(sets.curve.back().neurons) + " neurons within " +
             Text<double>::write(set.delta) + " % of the " + std::string(name_of(set.oracle)) +
             " oracle on dev");
  }
}

void log_disjoint_sets(const TaskDisjointSets& found) {
  log_info("disjoint_sets: " + found.task + ": " + std::to_string(found.sets.size()) +
           " sets within " + Text<double>::write(found.delta) + " % of the own oracle on dev");
}

void log_layers(const TaskLayers& layers) {
  for (const SelectedLayers& selected : layers.selected) {
    log_info("layers: " + layers.task + ": the first " + std::to_string(selected.layers) + " of " +
             std::to_string(layers.numbers.size()) + " layers within " +
             Text<double>::write(selected.delta) + " % of all on dev");
  }
}

void log_selections(const TaskFeatureSelection& found) {
  for (const FeatureSelection& selection : found.selections) {
    const SelectedFeatures& chosen = selection.chosen.front();
    log_info("feature_selection: " + found.task + ": " +
             std::to_string(selection.first_layers.neurons) + " neurons of the first " +
             std::to_string(selection.layers) + " layers, " +
             std::to_string(chosen.representatives.neurons) + " clusters, " +
             std::to_string(chosen.probe.neurons) + " selected");
  }
}

}  // namespace

std::vector<RedundancyClusters> clusters_of(const Study& study) {
  if (!study.config.redundancy.enabled) return {};
  return read_redundancy(study.run.redundancy());
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
  const std::vector<RedundancyClusters> cuts = clusters_of(study);
  write_each(
      "representatives",
      probe_representatives(study.data(), tasks, cuts, config.ranking, config.probe, solutions),
      representatives_json, study);
}

void ablate(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions) {
  const Config& config = study.config;
  const GivenOrders given{
      orders_of_files(study, tasks),
      order_by_weight_norm(study.activations().schema().weight_norms, study.data().neurons())};
  write_each(
      "ablation",
      ablate(study.data(), tasks, config.ranking, config.probe, config.ablation, solutions, given),
      ablation_json, study);
}

std::vector<TaskMinimalSets> find_minimal_sets(Study& study, const std::vector<ProbedTask>& tasks,
                                               const Solutions& solutions) {
  const Config& config = study.config;
  std::vector<TaskMinimalSets> found =
      find_minimal_sets(study.data(), tasks, config.ranking, config.probe, config.minimal_set,
                        solutions, orders_of_files(study, tasks));
  write_each("minimal_set", found, minimal_sets_json, study, log_sets);
  return found;
}

void find_disjoint_sets(Study& study, const std::vector<ProbedTask>& tasks,
                        const std::vector<TaskMinimalSets>& minimal, const Solutions& solutions) {
  const Config& config = study.config;
  write_each("disjoint_sets",
             find_disjoint_sets(study.data(), tasks, config.ranking, minimal, config.probe,
                                config.minimal_set, solutions),
             disjoint_sets_json, study, log_disjoint_sets);
}

std::vector<TaskLayers> probe_layers(Study& study, const std::vector<ProbedTask>& tasks,
                                     const std::vector<TaskMinimalSets>& minimal,
                                     const Solutions& solutions) {
  const Config& config = study.config;
  const std::vector<RedundancyClusters> cuts = clusters_of(study);
  std::vector<TaskLayers> found =
      probe_layers(study.data(), tasks, config.ranking, config.probe, config.layers, minimal,
                   cut_of_papers(cuts), solutions);
  write_each("layers", found, layers_json, study, log_layers);
  return found;
}

void select_features(Study& study, const std::vector<ProbedTask>& tasks,
                     const std::vector<TaskLayers>& layers, const Solutions& solutions) {
  const Config& config = study.config;
  const SelectionRules rules{config.ranking, config.probe, config.minimal_set,
                             config.redundancy.absolute, config.feature_selection};
  write_each("feature_selection",
             select_features(study.comm, study.data(), tasks, layers, rules, solutions),
             feature_selection_json, study, log_selections);
}

}  // namespace salient
