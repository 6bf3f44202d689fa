#include "salient/analyses/rival_accuracy.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "analyses/holm.hpp"
#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/probes/gaussians.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::int64_t>;

/// Of all neurons at most, each once.
Columns ascending(const Columns& sizes, std::int64_t neurons) {
  std::set<std::int64_t> found;
  for (const std::int64_t size : sizes) found.insert(std::min(size, neurons));
  return {found.begin(), found.end()};
}

bool is_asked(RankingProbe probe, const RivalOptions& options) {
  return std::find(options.probes.begin(), options.probes.end(), probe) != options.probes.end();
}

/// Some of the probes that were judged together.
JudgedSubsets part_of(const JudgedSubsets& all, std::size_t first, std::size_t count) {
  const auto some = [&](const auto& values) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
    return std::vector(begin, begin + static_cast<std::ptrdiff_t>(count));
  };
  JudgedSubsets part;
  part.probes = some(all.probes);
  part.dev = {all.dev.words, some(all.dev.accuracies), {}};
  part.test = {all.test.words, some(all.test.accuracies), {}};
  return part;
}

JudgedRanking judged(const NamedRanking& ranking, RankingProbe probe, const Columns& sizes,
                     JudgedSubsets subsets) {
  return {ranking.method,
          ranking.control,
          probe,
          std::move(subsets.probes),
          area_over_log(sizes, subsets.dev.accuracies),
          area_over_log(sizes, subsets.test.accuracies)};
}

/// Over the ranking in place `other` of those that were judged together, of which the first is the
/// task's own; none without words.
std::optional<OwnLead> lead_over(std::size_t other, const Columns& sizes,
                                 const SplitAccuracies& split) {
  if (split.words == 0) return std::nullopt;
  const std::size_t first = other * sizes.size();
  OwnLead lead;
  for (std::size_t size = 0; size < sizes.size(); ++size) {
    lead.sizes.push_back(margin_over({first + size}, size, split));
  }
  lead.area = margin_of(split, [&](const std::vector<double>& accuracies) {
    std::vector<double> leads;
    for (std::size_t size = 0; size < sizes.size(); ++size) {
      leads.push_back(accuracies[size] - accuracies[first + size]);
    }
    return area_over_log(sizes, leads);
  });
  return lead;
}

/// Of rankings that were judged together, those on one split.
void correct_leads(std::span<JudgedRanking> rankings,
                   std::optional<OwnLead> JudgedRanking::*on_split) {
  std::vector<Margin*> table;
  for (JudgedRanking& ranking : rankings) {
    std::optional<OwnLead>& lead = ranking.*on_split;
    if (!lead) continue;
    for (Margin& of_size : lead->sizes) table.push_back(&of_size);
    table.push_back(&lead->area);
  }
  correct_by_holm(table);
}

/// What a search over tasks adds to.
class Judge {
 public:
  Judge(ProbeData& data, const std::vector<ProbedTask>& tasks,
        const std::vector<TaskRivals>& rivals, const RivalOptions& options)
      : data_(data), tasks_(tasks), rivals_(rivals), options_(options) {
    for (const TaskRivals& of_task : rivals) found_.push_back({of_task.task, 0, 0, {}});
  }

  void by_linear_probes(const ProbeOptions& probe, const Solutions& solutions);
  void by_gaussians();
  std::vector<TaskRivalAccuracy> take() { return std::move(found_); }

 private:
  /// `all`: on the sizes of the first of the task's rankings, then on those of the next.
  void add(std::size_t task, RankingProbe probe, const Columns& sizes, const JudgedSubsets& all) {
    TaskRivalAccuracy& found = found_[task];
    found.dev_words = all.dev.words;
    found.test_words = all.test.words;
    const std::vector<NamedRanking>& rankings = rivals_[task].rankings;
    const std::size_t before = found.rankings.size();
    for (std::size_t i = 0; i < rankings.size(); ++i) {
      found.rankings.push_back(
          judged(rankings[i], probe, sizes, part_of(all, i * sizes.size(), sizes.size())));
      if (i == 0) continue;
      found.rankings.back().dev_lead = lead_over(i, sizes, all.dev);
      found.rankings.back().test_lead = lead_over(i, sizes, all.test);
    }
    const auto together = std::span(found.rankings).subspan(before);
    correct_leads(together, &JudgedRanking::dev_lead);
    correct_leads(together, &JudgedRanking::test_lead);
  }

  ProbeData& data_;
  const std::vector<ProbedTask>& tasks_;
  const std::vector<TaskRivals>& rivals_;
  const RivalOptions& options_;
  std::vector<TaskRivalAccuracy> found_;
};

void Judge::by_linear_probes(const ProbeOptions& probe, const Solutions& solutions) {
  const NeuronLayout neurons = data_.neurons();
  const Columns sizes = ascending(options_.sizes, neurons.size());
  std::vector<NestedSets> sets;
  for (std::size_t task = 0; task < tasks_.size(); ++task) {
    std::size_t place = 0;  // a ranking may be named after a file, of which no other can be
    for (const NamedRanking& ranking : rivals_[task].rankings) {
      sets.push_back({"rivals_" + std::to_string(place++), &tasks_[task],
                      shared_order(columns_of(ranking.order, neurons)), sizes});
    }
  }
  const RetrainedSets retrained = retrain(data_, sets, probe, solutions);
  auto next = retrained.of_sets.begin();
  for (std::size_t task = 0; task < tasks_.size(); ++task) {
    const std::size_t count = rivals_[task].rankings.size();
    std::vector<const TrainedProbe*> probes;  // of all rankings, which share one read
    Columns neurons_of_probes;
    for (std::size_t i = 0; i < count; ++i, ++next) {
      probes.insert(probes.end(), next->begin(), next->end());
      neurons_of_probes.insert(neurons_of_probes.end(), sizes.begin(), sizes.end());
    }
    add(task, RankingProbe::linear, sizes,
        judge_subsets(data_, *tasks_[task].task, probes, neurons_of_probes, options_.draws,
                      options_.seed));
  }
}

void Judge::by_gaussians() {
  const NeuronLayout neurons = data_.neurons();
  for (std::size_t task = 0; task < tasks_.size(); ++task) {
    const Task& of = *tasks_[task].task;
    const std::int64_t most = most_gaussian_candidates(of);
    Columns sizes = ascending(options_.sizes, neurons.size());
    std::erase_if(sizes, [&](std::int64_t size) { return size > most; });
    if (sizes.empty()) continue;
    std::vector<Columns> orders;
    for (const NamedRanking& ranking : rivals_[task].rankings) {
      orders.push_back(columns_of(ranking.order, neurons));
    }
    const auto hits = gaussian_hits(data_, of, orders, sizes, judged_splits);
    std::vector<const WordHits*> of_all;
    for (const auto& of_order : hits) {
      for (const WordHits& of_size : of_order) of_all.push_back(&of_size);
    }
    JudgedSubsets all = judge_hits(of_all, data_.corpus(), of, options_.draws, options_.seed);
    for (std::size_t i = 0; i < all.probes.size(); ++i) {
      all.probes[i].neurons = all.probes[i].support = sizes[i % sizes.size()];
    }
    add(task, RankingProbe::gaussian, sizes, all);
  }
}

}  // namespace

std::string_view name_of(RankingProbe probe) {
  switch (probe) {
    case RankingProbe::linear:
      return "linear";
    case RankingProbe::gaussian:
      return "gaussian";
  }
  throw BugError("a probe of rankings of no kind");
}

std::vector<TaskRivalAccuracy> judge_rivals(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                            const std::vector<TaskRivals>& rivals,
                                            const RivalOptions& options, const ProbeOptions& probe,
                                            const Solutions& solutions) {
  require(tasks.size() == rivals.size(), "rivals are judged task by task");
  Judge judge(data, tasks, rivals, options);
  if (is_asked(RankingProbe::linear, options)) judge.by_linear_probes(probe, solutions);
  if (is_asked(RankingProbe::gaussian, options)) judge.by_gaussians();
  return judge.take();
}

}  // namespace salient
