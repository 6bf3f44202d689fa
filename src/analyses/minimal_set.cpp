#include "salient/analyses/minimal_set.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/sentence_scores.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Sizes = std::vector<std::int64_t>;

SetsOfOrder sets_of(const JudgedSubsets& judged, const Sizes& sizes,
                    const MinimalSetOptions& options) {
  SetsOfOrder found;
  found.curve = judged.probes;
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

NestedSets nested(const std::string& name, const ProbedTask& probed, Sizes order,
                  const Sizes& sizes) {
  return {name, &probed, shared_order(std::move(order)), sizes};
}

/// Finds the sets of one task after the other; `next`: probes of its own ranking, then of files.
class Finder {
 public:
  Finder(ProbeData& data, const Sizes& sizes, const MinimalSetOptions& options,
         std::vector<std::vector<const TrainedProbe*>>::const_iterator next)
      : data_(data), sizes_(sizes), options_(options), next_(next) {}

  TaskMinimalSets find(const ProbedTask& probed, const std::vector<NamedRanking>& of_files) {
    const JudgedSubsets own = judge(probed);
    TaskMinimalSets found{sets_of(own, sizes_, options_),
                          probed.task->name,
                          options_.scale,
                          options_.hold,
                          own.dev.words,
                          own.test.words,
                          {},
                          {}};
    found.sentences = sentences_of_papers(found, own);
    for (const NamedRanking& of_file : of_files) {
      found.of_files.push_back({of_file.method, sets_of(judge(probed), sizes_, options_)});
    }
    return found;
  }

 private:
  std::optional<SentenceScores> sentences_of_papers(const TaskMinimalSets& sets,
                                                    const JudgedSubsets& judged) const {
    const MinimalSet* const set = set_of_papers(sets);
    if (set == nullptr) return std::nullopt;
    const auto probe = static_cast<std::size_t>(&point_of(*set, sets) - sets.curve.data());
    const Split split = sets.reported_split();
    const SentenceHits& hits = split == Split::test ? judged.test_hits : judged.dev_hits;
    return sentence_scores(hits.words, hits.correct[probe], data_.corpus(), split);
  }

  JudgedSubsets judge(const ProbedTask& probed) {
    return judge_subsets(data_, *probed.task, *next_++, sizes_, options_.draws, options_.seed);
  }

  ProbeData& data_;
  const Sizes& sizes_;
  const MinimalSetOptions& options_;
  std::vector<std::vector<const TrainedProbe*>>::const_iterator next_;
};

}  // namespace

void MinimalSetOptions::validate() const {
  require_setting(!enabled || !deltas.empty(), "minimal_set.deltas", "give at least one, as 1");
  for (const double delta : deltas) {
    require_setting(delta >= 0 && delta <= 100, "minimal_set.deltas",
                    "give numbers from 0 to 100, in percent");
  }
  require_setting(hold >= 0, "minimal_set.hold",
                  "give a number of sizes, 0 for the first crossing");
  check_sizes("minimal_set", counts, percents);
  require_setting(disjoint >= 0, "minimal_set.disjoint", "give a number of sets, 0 for none");
  require_setting(draws >= 1, "minimal_set.draws", "give a number of draws, at least 1");
}

std::string_view name_of(DeltaScale scale) {
  return scale == DeltaScale::absolute ? "absolute" : "relative";
}

std::string_view name_of(Oracle oracle) { return oracle == Oracle::own ? "own" : "best"; }

const SubsetProbe& point_of(const MinimalSet& set, const SetsOfOrder& sets) {
  const auto found =
      std::find_if(sets.curve.begin(), sets.curve.end(),
                   [&](const SubsetProbe& point) { return point.neurons == set.neurons; });
  if (found == sets.curve.end()) throw UsageError("a minimal set of a size that was not tried");
  return *found;
}

Split TaskMinimalSets::reported_split() const noexcept {
  return test_words > 0 ? Split::test : Split::dev;
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

std::vector<TaskMinimalSets> find_minimal_sets(
    ProbeData& data, const std::vector<ProbedTask>& tasks, const RankingOptions& ranking,
    const ProbeOptions& probe, const MinimalSetOptions& options, const Solutions& solutions,
    const std::vector<std::vector<NamedRanking>>& of_files) {
  const NeuronLayout neurons = data.neurons();
  const Sizes sizes = sizes_to_try(options, neurons.size());
  const auto files_of = [&](const ProbedTask& probed) {
    return of_files.empty() ? std::vector<NamedRanking>()
                            : of_files[static_cast<std::size_t>(&probed - tasks.data())];
  };
  std::vector<NestedSets> sets;
  for (const ProbedTask& probed : tasks) {
    if (!has_dev_words(probed)) continue;
    sets.push_back(nested("minimal", probed, ranked_columns(*probed.trained, ranking), sizes));
    int place = 0;
    for (const NamedRanking& of_file : files_of(probed)) {
      sets.push_back(nested("file" + std::to_string(place++) + "_minimal", probed,
                            columns_of(of_file.order, neurons), sizes));
    }
  }
  const RetrainedSets retrained = retrain(data, sets, probe, solutions);
  Finder finder(data, sizes, options, retrained.of_sets.begin());
  std::vector<TaskMinimalSets> found;
  for (const ProbedTask& probed : tasks) {
    if (has_dev_words(probed)) found.push_back(finder.find(probed, files_of(probed)));
  }
  return found;
}

}  // namespace salient
