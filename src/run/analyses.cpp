#include <cstdio>
#include <functional>
#include <optional>

#include "run/inputs.hpp"
#include "run/options_text.hpp"
#include "run/orders.hpp"
#include "run/study.hpp"
#include "run/summary.hpp"
#include "salient/analyses/cka.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/features.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"
#include "salient/support/log.hpp"
#include "salient/support/stopwatch.hpp"
#include "salient/tokens/tokenizer.hpp"

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

/// As the root has written them; none where nobody asked.
std::vector<RedundancyClusters> clusters_of(const Study& study) {
  if (!study.config.redundancy.enabled) return {};
  return read_redundancy(study.run.redundancy());
}

void probe_representatives(Study& study, const std::vector<ProbedTask>& tasks,
                           const Solutions& solutions) {
  const Config& config = study.config;
  const std::vector<RedundancyClusters> cuts = clusters_of(study);
  for (const TaskRepresentatives& found :
       probe_representatives(study.data(), tasks, cuts, config.ranking, config.probe, solutions)) {
    if (!study.comm.is_root()) continue;
    write("representatives", found.task, representatives_json(found), study);
  }
}

/// The orders of rivals.from, of each task.
std::vector<std::vector<NamedRanking>> orders_of_files(Study& study,
                                                       const std::vector<ProbedTask>& tasks) {
  std::vector<std::vector<NamedRanking>> orders;
  for (const ProbedTask& task : tasks) {
    orders.push_back(read_orders(study.config.rivals, task.task->name, study.data().neurons()));
  }
  return orders;
}

void ablate(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions) {
  const Config& config = study.config;
  const GivenOrders given{
      orders_of_files(study, tasks),
      order_by_weight_norm(study.activations().schema().weight_norms, study.data().neurons())};
  for (const TaskAblation& ablation : ablate(study.data(), tasks, config.ranking, config.probe,
                                             config.ablation, solutions, given)) {
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
  std::vector<TaskMinimalSets> found =
      find_minimal_sets(study.data(), tasks, config.ranking, config.probe, config.minimal_set,
                        solutions, orders_of_files(study, tasks));
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

void find_code_lengths(Study& study, const std::vector<ProbedTask>& tasks,
                       const Solutions& solutions) {
  const Config& config = study.config;
  CodeLengthOptions options = config.code_length;
  if (!has_labels_of_words(study)) options.controls = 0;
  for (const TaskCodeLength& found :
       find_code_lengths(study.data(), tasks, config.ranking, config.probe, options, solutions)) {
    if (study.comm.is_root()) write("code_length", found.task, code_length_json(found), study);
  }
}

void rank_rivals(Study& study, const std::vector<ProbedTask>& tasks, const Solutions& solutions) {
  const Config& config = study.config;
  const std::vector<TaskRivals> found =
      rank_rivals(study.data(), tasks, config.rivals, config.probe, config.ranking,
                  orders_of_files(study, tasks), solutions);
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

/// Whether its head's losses can be told.
std::optional<std::int64_t> mask_for(const Encoder& encoder, const Tokenizer& tokenizer,
                                     const Config& config) {
  const std::string left_out = "in_model: without losses of masked subwords: ";
  if (!encoder.guesses_subwords()) {
    log_info(left_out + "the checkpoint has no head of BertForMaskedLM");
    return std::nullopt;
  }
  const auto mask = mask_token(config.encoder.model, tokenizer);
  if (!mask) log_info(left_out + "tokenizer_config.json names no mask_token");
  return mask;
}

void check_in_model(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const Config& config = study.config;
  const auto encoder = load_encoder_with_head(config.encoder, study.device());
  const auto tokenizer = load_tokenizer(config.encoder.model);
  const EditedModel model{encoder.get(), tokenizer.get(),
                          batching_of(config.encoder, encoder->max_subwords(), encoder->pads()),
                          config.activations.aggregation, mask_for(*encoder, *tokenizer, config)};
  for (const TaskInModel& found : check_in_model(study.data(), model, tasks, config.ranking,
                                                 config.in_model, solutions, study.comm)) {
    if (study.comm.is_root()) write("in_model", found.task, in_model_json(found), study);
  }
}

std::vector<TaskLayers> probe_layers(Study& study, const std::vector<ProbedTask>& tasks,
                                     const std::vector<TaskMinimalSets>& minimal,
                                     const Solutions& solutions) {
  const Config& config = study.config;
  const std::vector<RedundancyClusters> cuts = clusters_of(study);
  std::vector<TaskLayers> found =
      probe_layers(study.data(), tasks, config.ranking, config.probe, config.layers, minimal,
                   cut_of_papers(cuts), solutions);
  for (const TaskLayers& layers : found) {
    if (!study.comm.is_root()) continue;
    write("layers", layers.task, layers_json(layers), study);
    log_layers(layers);
  }
  return found;
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

void select_features(Study& study, const std::vector<ProbedTask>& tasks,
                     const std::vector<TaskLayers>& layers, const Solutions& solutions) {
  const Config& config = study.config;
  const SelectionRules rules{config.ranking, config.probe, config.minimal_set,
                             config.redundancy.absolute, config.feature_selection};
  for (const TaskFeatureSelection& found :
       select_features(study.comm, study.data(), tasks, layers, rules, solutions)) {
    if (!study.comm.is_root()) continue;
    write("feature_selection", found.task, feature_selection_json(found), study);
    log_selections(found);
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

void find_single_neurons(Study& study, const std::vector<ProbedTask>& tasks) {
  std::vector<const Task*> labelled;
  for (const ProbedTask& probed : tasks) labelled.push_back(probed.task);
  for (const TaskSingleNeurons& found :
       find_single_neurons(study.data(), labelled, study.config.single_neurons)) {
    if (study.comm.is_root())
      write("single_neurons", found.task, single_neurons_json(found), study);
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

/// Of each task, also of numbers, by its first neurons.
void show_heat(Study& study) {
  const Config& config = study.config;
  std::vector<OrderedTask> tasks;
  for (const Task& task : study.tasks()) {
    const TrainedProbe trained = read_probe(study.run.probe(task.name));
    tasks.push_back({task.name, ranked_columns(trained, config.ranking)});
  }
  const ActivationHeat heat = activation_heat(study.data(), tasks, config.heat);
  if (!study.comm.is_root()) return;
  write_whole(study.run.heat(), heat_json(heat));
  log_info("heat: wrote " + study.run.heat().string());
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
  std::vector<TaskLayers> layers;        // likewise
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
