#include "salient/analyses/rivals.hpp"

#include <algorithm>

#include "analyses/gaussian_rival.hpp"
#include "analyses/penalised_rivals.hpp"
#include "salient/probes/data.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

bool any_wants(const RivalOptions& options, bool (*wants)(Rival)) {
  return std::any_of(options.methods.begin(), options.methods.end(), wants);
}

/// Scores of one task by those methods that want histograms.
struct HistogramScores {
  std::vector<Eigen::VectorXd> of_neurons;  ///< float64 [method][neuron]
  std::vector<LabelMatrix> of_labels;       ///< float64 [method][label, neuron]
};

std::vector<HistogramScores> score_histograms(ProbeData& data,
                                              const std::vector<const Task*>& tasks,
                                              const RivalOptions& options) {
  std::vector<HistogramScores> scores(tasks.size());
  if (!any_wants(options, wants_histograms)) return scores;
  const std::int64_t neurons = data.neurons().size();
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    for (const Rival method : options.methods) {
      const std::int64_t labels = wants_histograms(method) ? tasks[task]->labels.size() : 0;
      scores[task].of_neurons.emplace_back(Eigen::VectorXd::Zero(neurons));
      scores[task].of_labels.emplace_back(LabelMatrix::Zero(labels, neurons));
    }
  }
  label_histograms(
      data, tasks, [&](std::size_t task, std::int64_t neuron, const LabelHistogram& words) {
        for (std::size_t i = 0; i < options.methods.size(); ++i) {
          const Rival method = options.methods[i];
          if (!wants_histograms(method)) continue;
          scores[task].of_neurons[i][neuron] = score_by_histogram(method, words);
          scores[task].of_labels[i].col(neuron) = label_scores_by_histogram(method, words);
        }
      });
  return scores;
}

std::vector<LabelStatistics> gather_statistics(ProbeData& data,
                                               const std::vector<const Task*>& tasks,
                                               const RivalOptions& options) {
  const auto wants = [](Rival rival) {
    return wants_statistics(rival) || rival == Rival::gaussian;
  };
  if (any_wants(options, wants)) return label_statistics(data, tasks);
  return std::vector<LabelStatistics>(tasks.size());
}

/// What is known of a task before it is ranked by a method.
struct Material {
  const TrainedProbe& trained;
  const std::vector<RankedNeuron>& own;  // the job's order
  const LabelStatistics& statistics;
  const HistogramScores& by_histograms;
  const std::vector<std::int32_t>& cluster_of;
};

std::vector<RankedNeuron> order_by(std::size_t method, const Task& task, const Material& known,
                                   ProbeData& data, const RivalOptions& options) {
  const Rival rival = options.methods[method];
  const NeuronLayout neurons = data.neurons();
  if (wants_statistics(rival)) {
    return ranked_by(scores_by_statistics(rival, known.statistics), neurons);
  }
  if (wants_histograms(rival)) return ranked_by(known.by_histograms.of_neurons[method], neurons);
  switch (rival) {
    case Rival::gaussian:
      return rank_by_gaussians(data, task, known.statistics, options.gaussian_candidates,
                               options.gaussian_steps);
    case Rival::mean_weight:
      return ranked_by_mean_weight(known.trained.probe.weights, known.trained.gradient, neurons);
    case Rival::clusters:
      return ranked_by_clusters(known.trained.probe.weights, known.cluster_of, known.own, neurons);
    case Rival::random:
      return ranked_by(random_scores(neurons.size(), options.seed), neurons);
    case Rival::reversed:
      return reversed(known.own);
    default:
      throw BugError("a rival that nothing makes");
  }
}

/// [label]: by the rows of `scores`, float64 [label, neuron]; empty where no word has the label.
std::vector<LabelOrder> orders_by_rows(const LabelMatrix& scores) {
  std::vector<LabelOrder> orders;
  for (Eigen::Index label = 0; label < scores.rows(); ++label) {
    const bool has_any = (scores.row(label).array() != 0).any();
    orders.push_back(has_any ? label_order_by(scores.row(label).transpose()) : LabelOrder());
  }
  return orders;
}

/// [label] of the task: by a probe's weights for it; empty where the probe has not the label.
std::vector<LabelOrder> orders_by_weights(const TrainedProbe& trained, const Task& task,
                                          const RankingOptions& ranking) {
  const NeuronRanking found = rank_neurons(trained, ranking);
  std::vector<LabelOrder> orders(task.labels.names().size());
  for (std::size_t label = 0; label < found.by_label.size(); ++label) {
    const std::int32_t place = task.labels.find(trained.probe.labels.names()[label]);
    orders.at(static_cast<std::size_t>(place)) =
        label_order_of(found.by_label[label], trained.probe.neurons);
  }
  return orders;
}

/// None where the method has none.
std::vector<LabelOrder> orders_of_labels(std::size_t method, const Material& known,
                                         const RivalOptions& options) {
  const Rival rival = options.methods[method];
  if (!has_label_orders(rival)) return {};
  if (wants_histograms(rival)) return orders_by_rows(known.by_histograms.of_labels[method]);
  return orders_by_rows(label_scores_by_statistics(rival, known.statistics));
}

/// Those of each task after another, in the order of methods.
std::vector<PenalisedRival> penalised(const std::vector<ProbedTask>& tasks,
                                      const RivalOptions& options) {
  std::vector<PenalisedRival> wanted;
  for (const ProbedTask& task : tasks) {
    for (const Rival method : options.methods) {
      if (wants_probe(method)) wanted.push_back({method, task.task, task.trained});
    }
  }
  return wanted;
}

std::vector<std::int64_t> sizes_of(const std::vector<RankingComparison>& comparisons) {
  std::vector<std::int64_t> sizes;
  for (const RankingComparison& at : comparisons) sizes.push_back(at.size);
  return sizes;
}

}  // namespace

bool RivalOptions::wants_clusters() const {
  return std::find(methods.begin(), methods.end(), Rival::clusters) != methods.end();
}

void RivalOptions::validate() const {
  require_setting(!any() || !sizes.empty(), "rivals.sizes",
                  "give at least one number of neurons, as 50");
  for (const std::int64_t size : sizes) {
    require_setting(size >= 1, "rivals.sizes", "give numbers of neurons, at least 1");
  }
  require_setting(draws >= 1, "rivals.draws", "give a number of draws, at least 1");
  require_setting(gaussian_candidates >= 1, "rivals.gaussian_candidates",
                  "give a number of neurons, at least 1");
  require_setting(gaussian_steps >= 1, "rivals.gaussian_steps",
                  "give a number of neurons, at least 1");
  for (auto method = methods.begin(); method != methods.end(); ++method) {
    if (std::find(methods.begin(), method, *method) == method) continue;
    throw UsageError("rivals.methods names " + std::string(name_of(*method)) + " twice");
  }
}

std::vector<TaskRivals> rank_rivals(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                    const RivalOptions& options, const ProbeOptions& probe,
                                    const RankingOptions& ranking,
                                    const std::vector<std::vector<NamedRanking>>& read,
                                    const Solutions& solutions,
                                    const std::vector<std::int32_t>& cluster_of) {
  std::vector<const Task*> labellings;
  for (const ProbedTask& task : tasks) labellings.push_back(task.task);
  const NeuronLayout neurons = data.neurons();
  const auto statistics = gather_statistics(data, labellings, options);
  const auto by_histograms = score_histograms(data, labellings, options);
  const auto probes = train_penalised(data, penalised(tasks, options), probe, solutions);
  std::vector<TaskRivals> found;
  auto next_probe = probes.begin();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    TaskRivals rivals;
    rivals.task = tasks[i].task->name;
    const std::vector<RankedNeuron> own = rank_neurons(*tasks[i].trained, ranking).order;
    rivals.rankings.push_back({"own", false, own});
    for (std::size_t m = 0; m < options.methods.size(); ++m) {
      const Rival method = options.methods[m];
      const std::string name(name_of(method));
      if (wants_probe(method)) {
        const TrainedProbe& trained = *next_probe++;
        rivals.rankings.push_back({name, false, rank_neurons(trained, ranking).order, trained.l1,
                                   trained.l2,
                                   orders_by_weights(trained, *tasks[i].task, ranking)});
        continue;
      }
      const Material known{*tasks[i].trained, own, statistics[i], by_histograms[i], cluster_of};
      rivals.rankings.push_back({name,
                                 is_control(method),
                                 order_by(m, *tasks[i].task, known, data, options),
                                 {},
                                 {},
                                 orders_of_labels(m, known, options)});
    }
    if (!read.empty()) {
      rivals.rankings.insert(rivals.rankings.end(), read[i].begin(), read[i].end());
    }
    rivals.comparisons = compare_rankings(rivals.rankings, neurons, options.sizes);
    rivals.labels = tasks[i].task->labels.names();
    rivals.label_agreements = compare_label_orders(
        rivals.rankings, orders_by_weights(*tasks[i].trained, *tasks[i].task, ranking),
        sizes_of(rivals.comparisons));
    found.push_back(std::move(rivals));
  }
  return found;
}

}  // namespace salient
