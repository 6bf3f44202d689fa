#include "salient/analyses/minimal_set.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <sstream>
#include <utility>

#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// `probes`: by size; the last is the task's own.
TaskMinimalSets sets_of(ProbeData& data, const ProbedTask& probed,
                        const std::vector<const TrainedProbe*>& probes,
                        const std::vector<std::int64_t>& sizes, const MinimalSetOptions& options) {
  JudgedSubsets judged =
      judge_subsets(data, *probed.task, probes, sizes, options.draws, options.seed);
  TaskMinimalSets found;
  found.task = probed.task->name;
  found.scale = options.scale;
  found.hold = options.hold;
  found.dev_words = judged.dev.words;
  found.test_words = judged.test.words;
  found.curve = std::move(judged.probes);
  for (const Oracle oracle : all_oracles) {
    for (const double delta : options.deltas) {
      const SmallestSize smallest =
          smallest_within({oracle, delta, options.scale, options.hold}, sizes, judged.dev);
      found.sets.push_back({oracle, delta, smallest.size, smallest.low, smallest.high});
    }
  }
  found.dev_area = area_over_log(sizes, judged.dev.accuracies);
  found.test_area = area_over_log(sizes, judged.test.accuracies);
  return found;
}

}  // namespace

void MinimalSetOptions::validate() const {
  require_setting(!enabled || !deltas.empty(), "minimal_set.deltas", "give at least one, as 1");
  for (const double delta : deltas) {
    require_setting(delta >= 0 && delta <= 100, "minimal_set.deltas",
                    "give numbers from 0 to 100, in percent");
  }
  require_setting(hold >= 0, "minimal_set.hold",
                  "give a number of sizes, 0 for the first crossing");
  for (const std::int64_t count : counts) {
    require_setting(count >= 1, "minimal_set.counts", "give numbers of neurons, at least 1");
  }
  for (const double percent : percents) {
    require_setting(percent > 0 && percent <= 100, "minimal_set.percents",
                    "give numbers above 0 up to 100");
  }
  require_setting(disjoint >= 0, "minimal_set.disjoint", "give a number of sets, 0 for none");
  require_setting(draws >= 1, "minimal_set.draws", "give a number of draws, at least 1");
}

std::string_view name_of(DeltaScale scale) {
  return scale == DeltaScale::absolute ? "absolute" : "relative";
}

std::string_view name_of(Oracle oracle) { return oracle == Oracle::own ? "own" : "best"; }

const SubsetProbe& point_of(const MinimalSet& set, const TaskMinimalSets& sets) {
  const auto found =
      std::find_if(sets.curve.begin(), sets.curve.end(),
                   [&](const SubsetProbe& point) { return point.neurons == set.neurons; });
  if (found == sets.curve.end()) throw UsageError("a minimal set of a size that was not tried");
  return *found;
}

const MinimalSet* set_of_papers(const TaskMinimalSets& sets) {
  constexpr double delta = 1;
  const MinimalSet* nearest = nullptr;
  for (const MinimalSet& set : sets.sets) {
    if (set.oracle != Oracle::own) continue;
    const bool is_nearer =
        nearest == nullptr || std::abs(set.delta - delta) < std::abs(nearest->delta - delta);
    if (is_nearer) nearest = &set;
  }
  return nearest;
}

std::vector<std::int64_t> sizes_to_try(const MinimalSetOptions& options, std::int64_t neurons) {
  std::vector<double> percents = options.percents;
  percents.push_back(100);
  return sizes_of(options.counts, percents, neurons);
}

std::size_t place_of(Oracle oracle, const std::vector<double>& accuracies) {
  if (oracle == Oracle::own) return accuracies.size() - 1;
  return static_cast<std::size_t>(std::max_element(accuracies.begin(), accuracies.end()) -
                                  accuracies.begin());
}

bool is_within(double accuracy, double oracle, double delta, DeltaScale scale) {
  const double least =
      scale == DeltaScale::absolute ? oracle - delta / 100 : oracle * (1 - delta / 100);
  return accuracy >= least - 1e-12;  // exactly delta is within it, whatever rounding says
}

std::size_t place_within(const std::vector<double>& accuracies, double oracle, double delta,
                         DeltaScale scale, std::int32_t hold) {
  const auto is_near = [&](double accuracy) { return is_within(accuracy, oracle, delta, scale); };
  for (std::size_t place = 0; place < accuracies.size(); ++place) {
    const auto end = std::min(accuracies.size(), place + 1 + static_cast<std::size_t>(hold));
    if (std::all_of(accuracies.begin() + static_cast<std::ptrdiff_t>(place),
                    accuracies.begin() + static_cast<std::ptrdiff_t>(end), is_near)) {
      return place;
    }
  }
  return accuracies.size() - 1;  // not even all neurons are as good as the best size
}

double area_over_log(const std::vector<std::int64_t>& sizes,
                     const std::vector<double>& accuracies) {
  if (sizes.size() < 2) return accuracies.empty() ? 0 : accuracies.front();
  const auto place = [&](std::size_t i) { return std::log(static_cast<double>(sizes[i])); };
  double area = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    area += (accuracies[i - 1] + accuracies[i]) / 2 * (place(i) - place(i - 1));
  }
  return area / (place(sizes.size() - 1) - place(0));
}

std::vector<TaskMinimalSets> find_minimal_sets(
    ProbeData& data, const std::vector<ProbedTask>& tasks, const RankingOptions& ranking,
    const ProbeOptions& probe, const MinimalSetOptions& options, const Solutions& solutions) {
  const std::vector<std::int64_t> sizes = sizes_to_try(options, data.neurons().size());
  std::vector<NestedSets> sets;
  for (const ProbedTask& probed : tasks) {
    if (!has_dev_words(probed)) continue;
    sets.push_back({"minimal", &probed,
                    std::make_shared<const std::vector<std::int64_t>>(
                        ranked_columns(*probed.trained, ranking)),
                    sizes});
  }
  const RetrainedSets retrained = retrain(data, sets, probe, solutions);
  std::vector<TaskMinimalSets> found;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    found.push_back(sets_of(data, *sets[i].probed, retrained.of_sets[i], sizes, options));
  }
  return found;
}

}  // namespace salient
