#include "salient/analyses/minimal_set.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <sstream>
#include <utility>

#include "analyses/nested_sets.hpp"
#include "analyses/sentence_draws.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/probes/masking.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr Split judged_splits[] = {Split::dev, Split::test};

bool has_dev_words(const ProbedTask& probed) {
  return std::any_of(probed.scores->begin(), probed.scores->end(), [](const ProbeScore& score) {
    return score.split == Split::dev && score.words > 0;
  });
}

std::int64_t sum(const std::vector<std::int64_t>& counts) {
  std::int64_t total = 0;
  for (const std::int64_t count : counts) total += count;
  return total;
}

using Draws = std::vector<std::vector<double>>;  ///< accuracies, float64 [draw][size]

SizeScore score_of(const SentenceHits& hits, const Draws& draws, std::size_t size) {
  std::vector<double> accuracies;
  for (const std::vector<double>& draw : draws) accuracies.push_back(draw[size]);
  const Interval interval = interval_of(std::move(accuracies));
  return {sum(hits.correct[size]), interval.low, interval.high};
}

std::vector<double> accuracies_of(const SentenceHits& hits) {
  const auto words = static_cast<double>(std::max<std::int64_t>(1, sum(hits.words)));
  std::vector<double> accuracies;
  for (const std::vector<std::int64_t>& correct : hits.correct) {
    accuracies.push_back(static_cast<double>(sum(correct)) / words);
  }
  return accuracies;
}

/// Of each draw as of the whole.
MinimalSet set_of(Oracle oracle, double delta, const MinimalSetOptions& options,
                  const std::vector<std::int64_t>& sizes, const std::vector<double>& accuracies,
                  const Draws& draws) {
  const auto size_in = [&](const std::vector<double>& all) {
    const double best = all[place_of(oracle, all)];
    return sizes[place_within(all, best, delta, options.scale, options.hold)];
  };
  std::vector<std::int64_t> drawn;
  for (const std::vector<double>& draw : draws) drawn.push_back(size_in(draw));
  std::sort(drawn.begin(), drawn.end());
  // Sizes that were tried: the next one outside of each percentile.
  const auto last = static_cast<double>(drawn.size() - 1);
  return {oracle, delta, size_in(accuracies),
          drawn[static_cast<std::size_t>(std::floor(0.025 * last))],
          drawn[static_cast<std::size_t>(std::ceil(0.975 * last))]};
}

/// `probes`: by size; the last is the task's own.
TaskMinimalSets sets_of(ProbeData& data, const ProbedTask& probed,
                        const std::vector<const TrainedProbe*>& probes,
                        const std::vector<std::int64_t>& sizes, const MinimalSetOptions& options) {
  std::vector<const LinearProbe*> judged;
  for (const TrainedProbe* trained : probes) judged.push_back(&trained->probe);
  const auto hits = hits_by_sentence(data, judged, *probed.task, judged_splits);
  const Draws dev = accuracies_of_draws(hits[0], options.draws, options.seed);
  const Draws test = accuracies_of_draws(hits[1], options.draws, options.seed);

  TaskMinimalSets found;
  found.task = probed.task->name;
  found.scale = options.scale;
  found.hold = options.hold;
  found.dev_words = sum(hits[0].words);
  found.test_words = sum(hits[1].words);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    found.curve.push_back({sizes[i], support_of(probes[i]->probe), is_solved(*probes[i]),
                           score_of(hits[0], dev, i), score_of(hits[1], test, i)});
  }
  const std::vector<double> accuracies = accuracies_of(hits[0]);
  for (const Oracle oracle : all_oracles) {
    for (const double delta : options.deltas) {
      found.sets.push_back(set_of(oracle, delta, options, sizes, accuracies, dev));
    }
  }
  found.dev_area = area_over_log(sizes, accuracies);
  found.test_area = area_over_log(sizes, accuracies_of(hits[1]));
  return found;
}

void require_range(bool right, const std::string& key, const std::string& what) {
  if (!right) throw UsageError("minimal_set." + key + ": " + what);
}

}  // namespace

void MinimalSetOptions::validate() const {
  require_range(!enabled || !deltas.empty(), "deltas", "give at least one, as 1");
  for (const double delta : deltas) {
    require_range(delta >= 0 && delta <= 100, "deltas", "give numbers from 0 to 100, in percent");
  }
  require_range(hold >= 0, "hold", "give a number of sizes, 0 for the first crossing");
  for (const std::int64_t count : counts) {
    require_range(count >= 1, "counts", "give numbers of neurons, at least 1");
  }
  for (const double percent : percents) {
    require_range(percent > 0 && percent <= 100, "percents", "give numbers above 0 up to 100");
  }
  require_range(draws >= 1, "draws", "give a number of draws, at least 1");
}

std::string_view name_of(DeltaScale scale) {
  return scale == DeltaScale::absolute ? "absolute" : "relative";
}

std::string_view name_of(Oracle oracle) { return oracle == Oracle::own ? "own" : "best"; }

const SizePoint& point_of(const MinimalSet& set, const TaskMinimalSets& sets) {
  const auto found =
      std::find_if(sets.curve.begin(), sets.curve.end(),
                   [&](const SizePoint& point) { return point.neurons == set.neurons; });
  if (found == sets.curve.end()) throw UsageError("a minimal set of a size that was not tried");
  return *found;
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

std::size_t place_within(const std::vector<double>& accuracies, double oracle, double delta,
                         DeltaScale scale, std::int32_t hold) {
  const double least =
      scale == DeltaScale::absolute ? oracle - delta / 100 : oracle * (1 - delta / 100);
  // Accuracies that differ by exactly delta are within it, whatever rounding says.
  const auto is_within = [&](double accuracy) { return accuracy >= least - 1e-12; };
  for (std::size_t place = 0; place < accuracies.size(); ++place) {
    const auto end = std::min(accuracies.size(), place + 1 + static_cast<std::size_t>(hold));
    if (std::all_of(accuracies.begin() + static_cast<std::ptrdiff_t>(place),
                    accuracies.begin() + static_cast<std::ptrdiff_t>(end), is_within)) {
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
  const NeuronLayout neurons = data.neurons();
  const std::vector<std::int64_t> sizes = sizes_to_try(options, neurons.size());
  std::vector<NestedSets> sets;
  for (const ProbedTask& probed : tasks) {
    if (!has_dev_words(probed)) continue;
    const NeuronRanking ranked =
        rank_neurons(probed.trained->probe.weights, probed.trained->gradient, neurons, ranking);
    sets.push_back(
        {&probed,
         std::make_shared<const std::vector<std::int64_t>>(columns_of(ranked.order, neurons)),
         sizes});
  }
  const RetrainedSets retrained = retrain(data, sets, "minimal", probe, solutions);
  std::vector<TaskMinimalSets> found;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    found.push_back(sets_of(data, *sets[i].probed, retrained.of_sets[i], sizes, options));
  }
  return found;
}

}  // namespace salient
