#include "salient/analyses/disjoint_sets.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "salient/analyses/salient_sets.hpp"
#include "salient/analyses/sizes.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::int64_t>;

/// The sets of one task so far.
struct Search {
  ProbedTask own;        // on all neurons
  TrainedProbe trained;  // on those that are left, once some are taken away
  ProbedTask probed;     // the same; the own probe at first
  Columns order;         // of what is left
  double oracle = 0;     // accuracy on dev
  TaskDisjointSets found;
  bool is_over = false;
};

/// What is left of `search` by its probe's ranking.
Columns order_of_left(const Search& search, const RankingOptions& ranking) {
  std::vector<bool> is_left(static_cast<std::size_t>(search.own.trained->probe.neurons.size()));
  for (const std::int64_t column : search.order) is_left[static_cast<std::size_t>(column)] = true;
  Columns order = ranked_columns(*search.probed.trained, ranking);
  std::erase_if(order,
                [&](std::int64_t column) { return !is_left[static_cast<std::size_t>(column)]; });
  return order;
}

/// All searches, which share the passes of each round.
class DisjointSearch {
 public:
  DisjointSearch(ProbeData& data, const std::vector<ProbedTask>& tasks,
                 const std::vector<TaskMinimalSets>& minimal, const RankingOptions& ranking,
                 const ProbeOptions& probe, const MinimalSetOptions& options,
                 const Solutions& solutions)
      : data_(data), ranking_(ranking), probe_(probe), options_(options), solutions_(solutions) {
    for (const ProbedTask& task : tasks) {
      const TaskMinimalSets* const sets = sets_of_task(task.task->name, minimal);
      if (sets == nullptr) continue;
      Search& search = searches_.emplace_back();
      search.own = search.probed = task;
      search.order = ranked_columns(*task.trained, ranking);
      begin_with(*sets, search);
    }
  }

  /// Takes away one more set of each task; whether any goes on.
  bool take_sets(std::int32_t round);
  /// Trains the probes on what is left.
  void train_on_left(std::int32_t round);
  std::vector<TaskDisjointSets> take();

 private:
  /// The minimal set of the task is the first.
  void begin_with(const TaskMinimalSets& sets, Search& search);
  void take_away(Search& search, const SubsetProbe& probe, const SubsetProbe& left);
  JudgedSubsets judged(const Search& search, const std::vector<const TrainedProbe*>& probes,
                       const Columns& sizes) const {
    return judge_subsets(data_, *search.own.task, probes, sizes, options_.draws, options_.seed);
  }
  Columns sizes_of(const Search& search) const;
  void take_set(Search& search, const std::vector<const TrainedProbe*>& probes,
                const Columns& sizes);

  ProbeData& data_;
  const RankingOptions& ranking_;
  const ProbeOptions& probe_;
  const MinimalSetOptions& options_;
  const Solutions& solutions_;
  std::deque<Search> searches_;  // which do not move
};

/// The first neurons of the order, of which `probe` is.
void DisjointSearch::take_away(Search& search, const SubsetProbe& probe, const SubsetProbe& left) {
  DisjointSet set{{}, probe, left};
  const auto end = search.order.begin() + probe.neurons;
  for (auto column = search.order.begin(); column != end; ++column) {
    set.neurons.push_back(data_.neurons().id(*column));
  }
  search.found.sets.push_back(std::move(set));
  search.order.erase(search.order.begin(), end);
}

void DisjointSearch::begin_with(const TaskMinimalSets& sets, Search& search) {
  const MinimalSet& set = *set_of_papers(sets);
  const SubsetProbe& all = sets.curve.back();
  search.found.task = sets.task;
  search.found.delta = set.delta;
  search.found.scale = sets.scale;
  search.found.dev_words = sets.dev_words;
  search.found.test_words = sets.test_words;
  search.oracle = static_cast<double>(all.dev.correct) / static_cast<double>(sets.dev_words);
  take_away(search, point_of(set, sets), all);
}

/// Sizes of minimal sets, as far as there are neurons; the last is all that are left.
Columns DisjointSearch::sizes_of(const Search& search) const {
  Columns sizes = sizes_to_try(options_, data_.neurons().size());
  const std::int64_t left = std::ssize(search.order);
  std::erase_if(sizes, [&](std::int64_t size) { return size >= left; });
  sizes.push_back(left);
  return sizes;
}

/// `probes`: by size; the last is that on all that are left, which is within delta.
void DisjointSearch::take_set(Search& search, const std::vector<const TrainedProbe*>& probes,
                              const Columns& sizes) {
  const JudgedSubsets subsets = judged(search, probes, sizes);
  const std::size_t place = place_within(subsets.dev.accuracies, search.oracle, search.found.delta,
                                         options_.scale, options_.hold);
  take_away(search, subsets.probes[place], subsets.probes.back());
}

bool DisjointSearch::take_sets(std::int32_t round) {
  std::vector<NestedSets> sets;
  for (const Search& search : searches_) {
    if (search.is_over) continue;
    sets.push_back({"disjoint_" + std::to_string(round), &search.probed, shared_order(search.order),
                    sizes_of(search)});
  }
  if (sets.empty()) return false;
  const RetrainedSets retrained = retrain(data_, sets, probe_, solutions_);
  auto next = retrained.of_sets.begin();
  auto of_search = sets.begin();
  for (Search& search : searches_) {
    if (!search.is_over) take_set(search, *next++, (of_search++)->sizes);
  }
  return true;
}

void DisjointSearch::train_on_left(std::int32_t round) {
  std::vector<StudyProbe> study;
  for (Search& search : searches_) {
    if (search.is_over) continue;
    if (search.order.empty()) {
      search.is_over = true;
      search.found.left = {};
      continue;
    }
    std::sort(search.order.begin(), search.order.end());
    StudyProbe probe =
        like_own_probe(search.own, "left_" + std::to_string(round) + "_" + search.own.task->name);
    probe.order = shared_order(search.order);
    probe.neuron_count = std::ssize(search.order);
    probe.screened = false;  // it ranks neurons
    study.push_back(std::move(probe));
  }
  if (study.empty()) return;
  std::vector<TrainedProbe> trained = train_study(data_, study, probe_, solutions_);
  auto next = trained.begin();
  for (Search& search : searches_) {
    if (search.is_over) continue;
    search.trained = std::move(*next++);
    search.probed.trained = &search.trained;
    const JudgedSubsets left = judged(search, {&search.trained}, {std::ssize(search.order)});
    search.found.left = left.probes.front();
    search.order = order_of_left(search, ranking_);
    search.is_over =
        !is_within(left.dev.accuracies.front(), search.oracle, search.found.delta, options_.scale);
  }
}

std::vector<TaskDisjointSets> DisjointSearch::take() {
  std::vector<TaskDisjointSets> found;
  for (Search& search : searches_) {
    search.found.is_cut_short = !search.is_over;
    found.push_back(std::move(search.found));
  }
  return found;
}

}  // namespace

std::vector<TaskDisjointSets> find_disjoint_sets(
    ProbeData& data, const std::vector<ProbedTask>& tasks, const RankingOptions& ranking,
    const std::vector<TaskMinimalSets>& minimal, const ProbeOptions& probe,
    const MinimalSetOptions& options, const Solutions& solutions) {
  DisjointSearch search(data, tasks, minimal, ranking, probe, options, solutions);
  search.train_on_left(1);
  for (std::int32_t round = 2; round <= options.disjoint; ++round) {
    if (!search.take_sets(round)) break;
    search.train_on_left(round);
  }
  return search.take();
}

}  // namespace salient
