#include "salient/analyses/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analyses/comparison_parts.hpp"
#include "analyses/places.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/analyses/ranking_comparison.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr int top_percents[] = {1, 2, 5, 10, 20};
constexpr int percent_without_minimal_set = 10;

std::int64_t share_of(const NeuronLayout& neurons, int percent) {
  return std::max<std::int64_t>(1, neurons.size() * percent / 100);
}

/// As large a share of `neurons` as `count` is of the base's.
std::int64_t counterpart(std::int64_t count, const NeuronLayout& base,
                         const NeuronLayout& neurons) {
  return std::max<std::int64_t>(1, count * neurons.size() / base.size());
}

OrderPair compare_orders(const ComparedTask& one, const ComparedTask& other,
                         const std::vector<std::int64_t>& sizes) {
  const NeuronLayout& neurons = one.run->neurons;
  const std::vector<NamedRanking> rankings{{.method = "one", .order = one.task->order},
                                           {.method = "other", .order = other.task->order}};
  const auto at_sizes = compare_rankings(rankings, neurons, sizes);
  OrderPair found;
  for (const RankingComparison& at : at_sizes) {
    const RankingPair& pair = at.pairs.front();
    found.tops.push_back(
        {at.size, pair.shared, pair.overlap, expected_overlap(at.size, neurons.size())});
  }
  found.correlation =
      compare_rankings(rankings, neurons, {neurons.size()}).front().pairs.front().correlation;
  return found;
}

std::vector<OrderPair> compare_orders(const ComparedTasks& tasks,
                                      const ComparisonOptions& options) {
  std::vector<OrderPair> found;
  for (std::size_t one = 0; one < tasks.size(); ++one) {
    const FinishedRun& run = *tasks[one].run;
    const std::vector<std::int64_t> sizes =
        sizes_of_tops(options.top, *tasks.front().task, tasks.front().run->neurons, run.neurons);
    for (std::size_t other = one + 1; other < tasks.size(); ++other) {
      if (!tasks[other].run->has_neurons_of(run)) continue;
      found.push_back(compare_orders(tasks[one], tasks[other], sizes));
      found.back().one = one;
      found.back().other = other;
    }
  }
  return found;
}

/// Mean over the neurons of what `values` has for their layers.
double mean_over(const std::vector<std::int64_t>& per_layer, const std::vector<double>& values) {
  double sum = 0, neurons = 0;
  for (std::size_t layer = 0; layer < per_layer.size(); ++layer) {
    sum += static_cast<double>(per_layer[layer]) * values[layer];
    neurons += static_cast<double>(per_layer[layer]);
  }
  return sum / neurons;
}

std::vector<double> depths_of(const NeuronLayout& neurons) {
  std::vector<double> depths(static_cast<std::size_t>(neurons.layers), 0);
  for (std::int32_t layer = 1; layer < neurons.layers; ++layer) {
    depths[static_cast<std::size_t>(layer)] = static_cast<double>(layer) / (neurons.layers - 1);
  }
  return depths;
}

std::vector<double> numbers_of(const NeuronLayout& neurons) {
  const std::vector<std::int32_t> numbers = neurons.layer_numbers();
  return {numbers.begin(), numbers.end()};
}

/// float64 [bootstrap]: mean_over() of the first `count` neurons of each.
std::vector<double> means_of_bootstraps(const ComparedTask& of, std::int64_t count,
                                        const std::vector<double>& values) {
  std::vector<double> means;
  if (!of.task->stability) return means;
  for (const std::vector<std::int64_t>& columns : of.task->stability->orders) {
    means.push_back(mean_over(neurons_per_layer(columns, count, of.run->neurons), values));
  }
  return means;
}

Shift shift_between(double base, double own, const std::vector<double>& base_bootstraps,
                    const std::vector<double>& own_bootstraps) {
  Shift shift{own - base, {}, {}};
  std::vector<double> differences;
  for (std::size_t i = 0; i < std::min(base_bootstraps.size(), own_bootstraps.size()); ++i) {
    differences.push_back(own_bootstraps[i] - base_bootstraps[i]);
  }
  if (differences.empty()) return shift;
  const Interval interval = interval_of(std::move(differences));
  shift.low = interval.low;
  shift.high = interval.high;
  return shift;
}

LayerProfile profile_of(const ComparedTask& of, std::int64_t count) {
  const NeuronLayout& neurons = of.run->neurons;
  LayerProfile profile;
  profile.neurons = count;
  profile.per_layer = neurons_per_layer(of.task->order, count, neurons);
  profile.depths = depths_of(neurons);
  profile.centre = mean_over(profile.per_layer, numbers_of(neurons));
  profile.depth = mean_over(profile.per_layer, profile.depths);
  return profile;
}

void add_shifts(const ComparedTask& base, const LayerProfile& of_base, const ComparedTask& own,
                LayerProfile& profile) {
  const auto between = [&](double base_mean, double own_mean, auto values_of) {
    return shift_between(base_mean, own_mean,
                         means_of_bootstraps(base, of_base.neurons, values_of(base.run->neurons)),
                         means_of_bootstraps(own, profile.neurons, values_of(own.run->neurons)));
  };
  profile.depth_shift = between(of_base.depth, profile.depth, depths_of);
  if (own.run->neurons.layer_numbers() == base.run->neurons.layer_numbers()) {
    profile.layer_shift = between(of_base.centre, profile.centre, numbers_of);
  }
}

std::vector<LayerProfile> compare_layers(const ComparedTasks& tasks) {
  const NeuronLayout& of_base = tasks.front().run->neurons;
  const MinimalSet* minimal = minimal_set_of(*tasks.front().task);
  const std::int64_t count =
      minimal != nullptr ? minimal->neurons : share_of(of_base, percent_without_minimal_set);
  std::vector<LayerProfile> profiles;
  for (const ComparedTask& of : tasks) {
    profiles.push_back(profile_of(of, counterpart(count, of_base, of.run->neurons)));
    if (profiles.size() > 1) add_shifts(tasks.front(), profiles.front(), of, profiles.back());
  }
  return profiles;
}

TaskComparison compare_task(const ComparedTasks& tasks, const ComparisonOptions& options) {
  TaskComparison found;
  found.task = tasks.front().task->name;
  found.of_numbers = tasks.front().task->trained.probe.predicts_numbers();
  found.is_minimal = minimal_set_of(*tasks.front().task) != nullptr;
  found.scores = compare_scores(tasks);
  found.orders = compare_orders(tasks, options);
  found.layers = compare_layers(tasks);
  if (!found.of_numbers) compare_labels(tasks, options.percent, found);
  return found;
}

void check_target(const ComparedTask& base, const ComparedTask& own) {
  if (base.task->trained.probe.predicts_numbers() == own.task->trained.probe.predicts_numbers()) {
    return;
  }
  throw UsageError("task " + own.task->name + " has labels in one and numbers in the other of " +
                   base.run->name + " and " + own.run->name +
                   "; give runs with the same corpus.target");
}

/// Of every run its task of that name; empty if one has none.
ComparedTasks tasks_of(const std::vector<FinishedRun>& runs, const std::string& name) {
  ComparedTasks tasks;
  for (const FinishedRun& run : runs) {
    const FinishedTask* task = run.task(name);
    if (task == nullptr) return {};
    tasks.push_back({&run, task});
    check_target(tasks.front(), tasks.back());
  }
  return tasks;
}

void refuse_without_tasks(const std::vector<FinishedRun>& runs) {
  std::string complaint = "these runs have no task in common:";
  for (const FinishedRun& run : runs) {
    std::string names;
    for (const FinishedTask& task : run.tasks) names += (names.empty() ? "" : ", ") + task.name;
    complaint += " " + run.name + " has " + names + ";";
  }
  throw UsageError(complaint + " give runs whose corpus.labels name the same");
}

}  // namespace

std::vector<std::int64_t> sizes_of_tops(const std::vector<std::int64_t>& asked,
                                        const FinishedTask& base, const NeuronLayout& of_base,
                                        const NeuronLayout& neurons) {
  std::set<std::int64_t> sizes;
  for (const std::int64_t size : asked) sizes.insert(std::min(size, neurons.size()));
  if (asked.empty()) {
    for (const int percent : top_percents) sizes.insert(share_of(neurons, percent));
    const MinimalSet* minimal = minimal_set_of(base);
    if (minimal != nullptr) sizes.insert(counterpart(minimal->neurons, of_base, neurons));
  }
  return {sizes.begin(), sizes.end()};
}

const FinishedTask* FinishedRun::task(const std::string& task_name) const {
  const auto found = std::find_if(tasks.begin(), tasks.end(),
                                  [&](const FinishedTask& of) { return of.name == task_name; });
  return found != tasks.end() ? &*found : nullptr;
}

bool FinishedRun::has_neurons_of(const FinishedRun& other) const {
  return site == other.site && neurons == other.neurons;
}

void ComparisonOptions::validate() const {
  for (const std::int64_t size : top) {
    if (size < 1) throw UsageError("--top: give numbers of neurons, at least 1");
  }
  LabelsOptions{.percent = percent}.validate();
}

double expected_overlap(std::int64_t size, std::int64_t neurons) {
  // Probabilities of k shared neurons as shares of that of the likeliest number, outwards from it.
  const auto n = static_cast<double>(size), all = static_cast<double>(neurons);
  const auto mode = static_cast<std::int64_t>((n + 1) * (n + 1) / (all + 2));
  double total = 0, sum = 0;
  const auto add = [&](std::int64_t shared, double probability) {
    total += probability;
    sum += probability * overlap_of(shared, size);
  };
  double probability = 1;
  for (std::int64_t shared = mode; probability > 0; ++shared) {
    add(shared, probability);
    const auto k = static_cast<double>(shared);
    probability *= (n - k) * (n - k) / ((k + 1) * (all - 2 * n + k + 1));
  }
  probability = 1;
  for (std::int64_t shared = mode; shared > 0; --shared) {
    const auto k = static_cast<double>(shared);
    probability *= k * (all - 2 * n + k) / ((n - k + 1) * (n - k + 1));
    if (!(probability > 0)) break;
    add(shared - 1, probability);
  }
  return sum / total;
}

RunComparison compare_runs(const std::vector<FinishedRun>& runs, const ComparisonOptions& options) {
  require(runs.size() >= 2, "at least two runs are compared");
  RunComparison found;
  found.percent = options.percent;
  std::map<std::string, std::vector<std::size_t>> runs_of;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const FinishedTask& task : runs[run].tasks) runs_of[task.name].push_back(run);
  }
  for (const FinishedTask& task : runs.front().tasks) {
    const ComparedTasks tasks = tasks_of(runs, task.name);
    if (!tasks.empty()) found.tasks.push_back(compare_task(tasks, options));
  }
  if (found.tasks.empty()) refuse_without_tasks(runs);
  for (const auto& [task, having] : runs_of) {
    if (having.size() < runs.size()) found.tasks_of_some.push_back({task, having});
  }
  return found;
}

}  // namespace salient
