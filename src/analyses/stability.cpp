#include "salient/analyses/stability.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "analyses/bootstrap_weights.hpp"
#include "analyses/places.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/random_stream.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/probes/masking.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr double stable_share = 0.9;

double share(std::int64_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Of the first `size` neurons of two orders.
double overlap(const std::vector<std::int64_t>& one, const Places& other, std::int64_t size) {
  const auto shared = std::count_if(one.begin(), one.begin() + size, [&](std::int64_t neuron) {
    return other[static_cast<std::size_t>(neuron)] < size;
  });
  return overlap_of(shared, size);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  std::vector<double> squares;
  for (const double value : values) squares.push_back((value - mean) * (value - mean));
  return std::sqrt(mean_of(squares));
}

/// [neuron]: orders that have it among their first `size`.
std::vector<std::int64_t> times_in_front(const std::vector<Places>& draws, std::int64_t size) {
  std::vector<std::int64_t> times(draws.front().size());
  for (const Places& places : draws) {
    for (std::size_t neuron = 0; neuron < times.size(); ++neuron) {
      if (places[neuron] < size) ++times[neuron];
    }
  }
  return times;
}

std::vector<LayerStability> layers_at(std::int64_t size, const std::vector<std::int64_t>& own,
                                      const std::vector<std::vector<std::int64_t>>& orders,
                                      const NeuronLayout& neurons) {
  std::vector<std::vector<double>> drawn(static_cast<std::size_t>(neurons.layers));
  for (const auto& order : orders) {
    const std::vector<std::int64_t> counts = neurons_per_layer(order, size, neurons);
    for (std::size_t layer = 0; layer < counts.size(); ++layer) {
      drawn[layer].push_back(static_cast<double>(counts[layer]));
    }
  }
  std::vector<LayerStability> layers;
  for (const std::int64_t count : neurons_per_layer(own, size, neurons)) {
    const std::vector<double>& of_layer = drawn[layers.size()];
    const Interval interval = interval_of(of_layer);
    layers.push_back({count, mean_of(of_layer), interval.low, interval.high});
  }
  return layers;
}

SizeStability stability_at(std::int64_t size, const std::vector<std::int64_t>& own,
                           const std::vector<std::vector<std::int64_t>>& orders,
                           const std::vector<Places>& draws, const std::vector<std::int64_t>& times,
                           const NeuronLayout& neurons) {
  std::vector<double> with_own, among;
  for (std::size_t i = 0; i < draws.size(); ++i) {
    with_own.push_back(overlap(own, draws[i], size));
    for (std::size_t j = 0; j < i; ++j) among.push_back(overlap(orders[j], draws[i], size));
  }
  const Interval interval = interval_of(with_own);
  const auto stable = std::count_if(times.begin(), times.end(), [&](std::int64_t in_front) {
    return share(in_front, draws.size()) >= stable_share;
  });
  return {size,
          mean_of(with_own),
          interval.low,
          interval.high,
          mean_of(among),
          stable,
          layers_at(size, own, orders, neurons)};
}

std::int64_t stable_places(const std::vector<std::int64_t>& own,
                           const std::vector<std::vector<std::int64_t>>& orders) {
  std::size_t place = 0;
  const auto holds = [&](const std::vector<std::int64_t>& order) {
    return order[place] == own[place];
  };
  while (place < own.size() &&
         share(std::count_if(orders.begin(), orders.end(), holds), orders.size()) >= stable_share) {
    ++place;
  }
  return static_cast<std::int64_t>(place);
}

Interval interval_of_place(std::int64_t neuron, const std::vector<Places>& draws) {
  std::vector<double> places;
  for (const Places& draw : draws) {
    places.push_back(static_cast<double>(draw[static_cast<std::size_t>(neuron)] + 1));
  }
  return interval_of(std::move(places));
}

/// Of one label, over the probes that know it.
LabelSupport support_of(const LinearProbe& own, std::int32_t label,
                        const std::vector<TrainedProbe>& drawn) {
  const auto count = [](const LinearProbe& probe, std::int32_t row) {
    return (probe.weights.row(row).array() != 0).count();
  };
  std::vector<double> counts;
  for (const TrainedProbe& trained : drawn) {
    const std::int32_t row = trained.probe.labels.find(own.labels.name(label));
    if (row >= 0) counts.push_back(static_cast<double>(count(trained.probe, row)));
  }
  return {count(own, label), mean_of(counts), deviation_of(counts), std::ssize(counts)};
}

/// Collective.
std::vector<SplitStability> judge(ProbeData& data, const ProbedTask& probed,
                                  const std::vector<TrainedProbe>& drawn) {
  std::vector<const LinearProbe*> probes{&probed.trained->probe};
  for (const TrainedProbe& trained : drawn) probes.push_back(&trained.probe);
  const auto hits = hits_by_sentence(data, probes, *probed.task, judged_splits);
  std::vector<SplitStability> found;
  for (std::size_t i = 0; i < std::size(judged_splits); ++i) {
    const std::int64_t words = total(hits[i].words);
    if (words == 0) continue;
    std::vector<double> accuracies;
    for (std::size_t probe = 1; probe < probes.size(); ++probe) {
      accuracies.push_back(static_cast<double>(total(hits[i].correct[probe])) /
                           static_cast<double>(words));
    }
    const Interval interval = interval_of(std::move(accuracies));
    found.push_back(
        {judged_splits[i], words, total(hits[i].correct[0]), interval.low, interval.high});
  }
  return found;
}

/// Collective. `drawn`: the task's own bootstraps.
TaskStability stability_of(ProbeData& data, const ProbedTask& probed,
                           const std::vector<TrainedProbe>& drawn, const DrawnUnits& units,
                           const RankingOptions& ranking, const StabilityOptions& options) {
  std::vector<std::vector<std::int64_t>> orders;
  for (const TrainedProbe& trained : drawn) orders.push_back(ranked_columns(trained, ranking));
  TaskStability found =
      compare_with(ranked_columns(*probed.trained, ranking), orders, options.sizes, data.neurons());
  found.task = probed.task->name;
  found.unit = units.unit;
  found.units = units.count;
  found.unsolved = std::count_if(drawn.begin(), drawn.end(),
                                 [](const TrainedProbe& trained) { return !is_solved(trained); });
  found.reselected = options.reselect;
  for (const TrainedProbe& trained : drawn) found.penalties.push_back(penalties_of(trained));
  const LinearProbe& own = probed.trained->probe;
  for (std::int32_t label = 0; label < own.labels.size(); ++label) {
    found.labels.push_back(support_of(own, label, drawn));
  }
  found.splits = judge(data, probed, drawn);
  found.orders = std::move(orders);
  return found;
}

/// [draw]
std::vector<WordWeights> weights_of_draws(const DrawnUnits& units,
                                          const StabilityOptions& options) {
  RandomStream stream(options.seed);
  std::vector<WordWeights> weights;
  for (std::int32_t draw = 0; draw < options.bootstraps; ++draw) {
    weights.push_back(std::make_shared<const std::vector<float>>(drawn_weights(units, stream)));
  }
  return weights;
}

StudyProbe drawn_probe(const ProbedTask& probed, std::int64_t draw) {
  return like_own_probe(probed, "stability_" + probed.task->name + "_" + std::to_string(draw));
}

std::vector<StudyProbe> bootstraps_of(const ProbedTask& probed,
                                      const std::vector<WordWeights>& weights, bool choose) {
  std::vector<StudyProbe> study;
  for (std::size_t draw = 0; draw < weights.size(); ++draw) {
    study.push_back(drawn_probe(probed, static_cast<std::int64_t>(draw)));
    study.back().weight_of_word = weights[draw];
    study.back().chooses = choose;
  }
  return study;
}

/// [task][draw]
using DrawnProbes = std::vector<std::vector<TrainedProbe>>;

DrawnProbes train_bootstraps(ProbeData& data, const std::vector<ProbedTask>& tasks,
                             const DrawnUnits& units, const RankingOptions& ranking,
                             const ProbeOptions& probe, const StabilityOptions& options,
                             const Solutions& solutions) {
  const std::vector<WordWeights> weights =
      weights_of_draws(units, options);  // the same for every task
  std::vector<StudyProbe> study;
  for (const ProbedTask& probed : tasks) {
    const auto some = bootstraps_of(probed, weights, options.reselect);
    study.insert(study.end(), some.begin(), some.end());
  }
  DrawnProbes drawn(tasks.size());
  std::size_t next = 0;
  const NeuronOrder order = neuron_order(ranking, data.neurons());
  for (TrainedProbe& trained : train_study(data, study, probe, solutions, order)) {
    drawn[next++ / weights.size()].push_back(std::move(trained));
  }
  return drawn;
}

DrawnProbes train_seeds(ProbeData& data, const std::vector<ProbedTask>& tasks, ProbeOptions probe,
                        const StabilityOptions& options, const Solutions& solutions) {
  DrawnProbes drawn(tasks.size());
  for (std::int32_t draw = 0; draw < options.bootstraps; ++draw) {
    probe.seed = seed_of_draw(options.seed, draw);
    std::vector<StudyProbe> study;
    for (const ProbedTask& probed : tasks) study.push_back(drawn_probe(probed, draw));
    std::vector<TrainedProbe> trained = train_study(data, study, probe, solutions);
    for (std::size_t task = 0; task < tasks.size(); ++task) {
      drawn[task].push_back(std::move(trained[task]));
    }
  }
  return drawn;
}

}  // namespace

void StabilityOptions::validate() const {
  require_setting(bootstraps >= 2, "stability.bootstraps", "give a number, at least 2");
  for (const std::int64_t size : sizes) {
    require_setting(size >= 1, "stability.sizes", "give numbers of neurons, at least 1");
  }
}

bool varies_seed(const StabilityOptions& options, Solver solver) {
  if (options.vary == Vary::automatic) return solver == Solver::paper;
  require_setting(options.vary == Vary::words || solver == Solver::paper, "stability.vary",
                  "the exact solver has no seed: give words, or probe.solver = paper");
  return options.vary == Vary::seed;
}

void check_reselect(const StabilityOptions& options, const ProbeOptions& probe) {
  require_setting(!options.reselect || probe.choose_penalties(), "stability.reselect",
                  "there is nothing to choose; give probe.l1 = auto or a list, and probe.solver = "
                  "exact");
}

std::string_view name_of(DrawnUnit unit) {
  switch (unit) {
    case DrawnUnit::sentence:
      return "sentence";
    case DrawnUnit::document:
      return "document";
    case DrawnUnit::seed:
      return "seed";
  }
  throw BugError("draws of no unit");
}

TaskStability compare_with(const std::vector<std::int64_t>& own,
                           const std::vector<std::vector<std::int64_t>>& orders,
                           const std::vector<std::int64_t>& sizes, const NeuronLayout& neurons) {
  std::vector<Places> draws;
  for (const auto& order : orders) draws.push_back(places_of(order));
  TaskStability found;
  found.stable_places = stable_places(own, orders);
  std::vector<std::vector<std::int64_t>> times;
  for (const std::int64_t asked : sizes) {
    const std::int64_t size = std::min(asked, std::ssize(own));
    times.push_back(times_in_front(draws, size));
    found.sizes.push_back(stability_at(size, own, orders, draws, times.back(), neurons));
  }
  for (const std::int64_t neuron : own) {
    const Interval interval = interval_of_place(neuron, draws);
    NeuronStability of_neuron{neurons.id(neuron), interval.low, interval.high, {}};
    for (const auto& of_size : times) {
      of_neuron.in_top.push_back(share(of_size[static_cast<std::size_t>(neuron)], draws.size()));
    }
    found.neurons.push_back(std::move(of_neuron));
  }
  return found;
}

std::vector<TaskStability> find_stability(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                          const RankingOptions& ranking, const ProbeOptions& probe,
                                          const StabilityOptions& options,
                                          const Solutions& solutions) {
  if (tasks.empty()) return {};
  const bool of_seeds = varies_seed(options, probe.solver);
  const DrawnUnits units = of_seeds ? DrawnUnits{DrawnUnit::seed, 0, {}} : units_of(data.corpus());
  const DrawnProbes drawn =
      of_seeds ? train_seeds(data, tasks, probe, options, solutions)
               : train_bootstraps(data, tasks, units, ranking, probe, options, solutions);
  std::vector<TaskStability> found;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    found.push_back(stability_of(data, tasks[task], drawn[task], units, ranking, options));
  }
  return found;
}

}  // namespace salient
