#include "salient/analyses/representatives.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

NestedSets sets_of(const ProbedTask& probed, const std::vector<RedundancyClusters>& cuts,
                   const NeuronLayout& neurons, const RankingOptions& ranking) {
  std::set<std::int64_t> sizes{neurons.size()};
  for (const RedundancyClusters& cut : cuts) sizes.insert(cut.size());
  return {"representatives",
          &probed,
          shared_order(representatives_first(cuts, ranked_columns(*probed.trained, ranking))),
          {sizes.begin(), sizes.end()}};
}

/// `probes`: by size.
TaskRepresentatives scores_of(ProbeData& data, const NestedSets& sets,
                              const std::vector<const TrainedProbe*>& probes,
                              const std::vector<RedundancyClusters>& cuts) {
  const Task& task = *sets.probed->task;
  const JudgedSubsets judged =
      judge_subsets(data, task, probes, sets.sizes, usual_draws, usual_seed);
  TaskRepresentatives scores{
      task.name, judged.dev.words, judged.test.words, {}, judged.probes.back()};
  for (const RedundancyClusters& cut : cuts) {
    const auto size = std::lower_bound(sets.sizes.begin(), sets.sizes.end(), cut.size());
    const auto place = static_cast<std::size_t>(size - sets.sizes.begin());
    scores.cuts.push_back({cut.threshold, judged.probes[place]});
  }
  return scores;
}

}  // namespace

std::vector<std::int64_t> representatives_first(const std::vector<RedundancyClusters>& cuts,
                                                const std::vector<std::int64_t>& salience) {
  std::vector<std::size_t> stands_in(salience.size(), 0);
  for (const RedundancyClusters& cut : cuts) {
    require(cut.cluster_of.size() == salience.size(), "clusters are of all neurons");
    for (const std::int64_t neuron : first_members(cut.cluster_of, salience)) {
      ++stands_in[static_cast<std::size_t>(neuron)];
    }
  }
  std::vector<std::int64_t> order = salience;
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return stands_in[static_cast<std::size_t>(a)] > stands_in[static_cast<std::size_t>(b)];
  });
  return order;
}

std::vector<TaskRepresentatives> probe_representatives(ProbeData& data,
                                                       const std::vector<ProbedTask>& tasks,
                                                       const std::vector<RedundancyClusters>& cuts,
                                                       const RankingOptions& ranking,
                                                       const ProbeOptions& probe,
                                                       const Solutions& solutions) {
  std::vector<NestedSets> sets;
  for (const ProbedTask& probed : tasks) {
    sets.push_back(sets_of(probed, cuts, data.neurons(), ranking));
  }
  const RetrainedSets retrained = retrain(data, sets, probe, solutions);
  std::vector<TaskRepresentatives> found;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    found.push_back(scores_of(data, sets[i], retrained.of_sets[i], cuts));
  }
  return found;
}

}  // namespace salient
