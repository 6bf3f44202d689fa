#include "salient/analyses/layers.hpp"

#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include "analyses/subset_probes.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Layer by layer, each in all its slots.
SharedOrder columns_by_layer(const NeuronLayout& neurons) {
  std::vector<std::int64_t> columns;
  for (std::int32_t layer = 0; layer < neurons.layers; ++layer) {
    const std::vector<std::int64_t> of_layer = neurons.columns_of_layer(layer);
    columns.insert(columns.end(), of_layer.begin(), of_layer.end());
  }
  return shared_order(std::move(columns));
}

std::int64_t neurons_of_layer(const NeuronLayout& neurons) {
  return neurons.size() / neurons.layers;
}

/// int64 [layer]: neurons up to it.
std::vector<std::int64_t> neurons_up_to(const NeuronLayout& neurons) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t layer = 1; layer <= neurons.layers; ++layer) {
    sizes.push_back(layer * neurons_of_layer(neurons));
  }
  return sizes;
}

/// Of one task: on the first layers from all but one down to one, then on each layer but the first
/// alone; 2 (layers - 1) probes. All layers have the task's own probe, and the first one is both.
std::vector<StudyProbe> probes_of_layers(const ProbedTask& probed, std::size_t place) {
  const NeuronLayout& neurons = probed.trained->probe.neurons;
  const std::string start = "layers_" + probed.task->name + "_";
  StudyProbe like = like_own_probe(probed, start + "first_");
  like.order = columns_by_layer(neurons);
  std::vector<std::int64_t> sizes = neurons_up_to(neurons);
  sizes.pop_back();
  std::vector<StudyProbe> probes = nested_probes(like, std::move(sizes), place);
  for (std::int32_t layer = 1; layer < neurons.layers; ++layer) {
    StudyProbe& alone = probes.emplace_back(
        like_own_probe(probed, start + "alone_" + std::to_string(neurons.number(layer))));
    alone.order = shared_order(neurons.columns_of_layer(layer));
    alone.neuron_count = neurons_of_layer(neurons);
  }
  return probes;
}

/// On the first layers up to each, then on each but the first alone. `trained`: of
/// probes_of_layers().
std::vector<const TrainedProbe*> by_layer(std::span<const TrainedProbe> trained,
                                          const TrainedProbe& own) {
  const std::size_t further = trained.size() / 2;
  std::vector<const TrainedProbe*> probes;
  for (std::size_t i = further; i > 0; --i) probes.push_back(&trained[i - 1]);
  probes.push_back(&own);
  for (std::size_t i = further; i < trained.size(); ++i) probes.push_back(&trained[i]);
  return probes;
}

std::optional<CentreOfGravity> centre_of(const SplitAccuracies& split,
                                         const std::vector<std::int32_t>& numbers) {
  const auto of_first = [&](const std::vector<double>& all) {
    return expected_layer({all.begin(), all.begin() + std::ssize(numbers)}, numbers);
  };
  const std::optional<double> layer = of_first(split.accuracies);
  if (!layer) return std::nullopt;
  std::vector<double> drawn;
  for (const std::vector<double>& draw : split.drawn) {
    if (const auto of_draw = of_first(draw)) drawn.push_back(*of_draw);
  }
  const Interval interval =
      drawn.empty() ? Interval{*layer, *layer} : interval_of(std::move(drawn));
  return CentreOfGravity{*layer, interval.low, interval.high};
}

std::vector<SelectedLayers> selected_layers(const SplitAccuracies& dev, std::int32_t layers,
                                            const LayersOptions& options) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(layers));
  std::iota(counts.begin(), counts.end(), 1);
  std::vector<SelectedLayers> selected;
  for (const double delta : options.deltas) {
    const SmallestSize fewest =
        smallest_within({Oracle::own, delta, options.scale, 0}, counts, dev);
    selected.push_back({delta, fewest.size, fewest.low, fewest.high});
  }
  return selected;
}

TaskLayers layers_of(ProbeData& data, const ProbedTask& probed,
                     std::span<const TrainedProbe> trained, const LayersOptions& options) {
  const NeuronLayout& neurons = probed.trained->probe.neurons;
  std::vector<std::int64_t> sizes = neurons_up_to(neurons);
  sizes.resize(trained.size() + 1, neurons_of_layer(neurons));
  JudgedSubsets judged = judge_subsets(data, *probed.task, by_layer(trained, *probed.trained),
                                       sizes, options.draws, options.seed);
  TaskLayers found;
  found.task = probed.task->name;
  found.numbers = neurons.layer_numbers();
  found.scale = options.scale;
  found.dev_words = judged.dev.words;
  found.test_words = judged.test.words;
  const auto alone = judged.probes.begin() + neurons.layers;
  found.first.assign(judged.probes.begin(), alone);
  found.alone.assign(alone, judged.probes.end());
  found.alone.insert(found.alone.begin(), found.first.front());
  found.selected = selected_layers(judged.dev, neurons.layers, options);
  found.dev_centre = centre_of(judged.dev, found.numbers);
  found.test_centre = centre_of(judged.test, found.numbers);
  return found;
}

}  // namespace

void LayersOptions::validate() const {
  require_setting(!enabled || !deltas.empty(), "layers.deltas", "give at least one, as 1");
  for (const double delta : deltas) {
    require_setting(delta >= 0 && delta <= 100, "layers.deltas",
                    "give numbers from 0 to 100, in percent");
  }
  require_setting(draws >= 1, "layers.draws", "give a number of draws, at least 1");
}

std::optional<double> expected_layer(const std::vector<double>& accuracies,
                                     const std::vector<std::int32_t>& numbers) {
  double weighed = 0, gains = 0;
  for (std::size_t layer = 1; layer < numbers.size(); ++layer) {
    const double gain = accuracies[layer] - accuracies[layer - 1];
    weighed += numbers[layer] * gain;
    gains += gain;
  }
  // Gains that cancel leave what rounding has left of them.
  if (gains < 1e-12) return std::nullopt;
  return weighed / gains;
}

std::vector<TaskLayers> probe_layers(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                     const RankingOptions& ranking, const ProbeOptions& probe,
                                     const LayersOptions& options,
                                     const std::vector<TaskMinimalSets>& minimal,
                                     const RedundancyClusters* clusters,
                                     const Solutions& solutions) {
  std::vector<StudyProbe> study;
  for (const ProbedTask& probed : tasks) {
    if (!has_dev_words(probed)) continue;
    const auto some = probes_of_layers(probed, study.size());
    study.insert(study.end(), some.begin(), some.end());
  }
  std::vector<TrainedProbe> trained;
  if (!study.empty()) trained = train_study(data, study, probe, solutions);

  const auto of_each = 2 * static_cast<std::size_t>(data.neurons().layers - 1);
  std::span<const TrainedProbe> left = trained;
  std::vector<TaskLayers> found;
  for (const ProbedTask& probed : tasks) {
    if (!has_dev_words(probed)) continue;
    TaskLayers& layers = found.emplace_back(layers_of(data, probed, left.first(of_each), options));
    left = left.subspan(of_each);
    layers.salient = salient_sets(rank_neurons(*probed.trained, ranking).order, data.neurons(),
                                  sets_of_task(layers.task, minimal), clusters);
  }
  return found;
}

}  // namespace salient
