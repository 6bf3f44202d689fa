#include "salient/analyses/feature_selection.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/random_stream.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::int64_t>;

/// The first layers' neurons, and the clusters that these form without the others.
struct ClusteredLayers {
  Columns columns;
  std::vector<std::int32_t> cluster_of;  ///< [of columns]
  Columns medoids;                       ///< columns, as medoids_first() has them
};

NeuronLayout first_layers_of(const NeuronLayout& neurons, std::int64_t layers) {
  std::vector<std::int32_t> numbers = neurons.layer_numbers();
  numbers.resize(static_cast<std::size_t>(layers));
  NeuronLayout first = NeuronLayout::of(std::move(numbers), neurons.units);
  first.slots = neurons.slots;
  return first;
}

Columns columns_of_layout(const NeuronLayout& some, const NeuronLayout& all) {
  Columns columns;
  for (std::int64_t column = 0; column < some.size(); ++column) {
    columns.push_back(all.column(some.id(column)));
  }
  return columns;
}

Matrix correlation_of(const Columns& columns, const Matrix& correlation) {
  const auto size = static_cast<Eigen::Index>(columns.size());
  Matrix of_columns(size, size);
  for (Eigen::Index row = 0; row < size; ++row) {
    for (Eigen::Index column = 0; column < size; ++column) {
      of_columns(row, column) = correlation(columns[static_cast<std::size_t>(row)],
                                            columns[static_cast<std::size_t>(column)]);
    }
  }
  return of_columns;
}

/// On the root.
void cluster(const Matrix& correlation, const NeuronLayout& kept, const SelectionRules& rules,
             ClusteredLayers& clustered) {
  RedundancyOptions cut;
  cut.thresholds = {rules.options.threshold};
  cut.absolute = rules.absolute;
  std::vector<NeuronId> any_order;
  for (std::int64_t column = 0; column < kept.size(); ++column) {
    any_order.push_back(kept.id(column));
  }
  const Matrix of_kept = correlation_of(clustered.columns, correlation);
  clustered.cluster_of = cluster_redundant(of_kept, kept, any_order, cut).at(0).cluster_of;
  clustered.medoids =
      medoids_first(of_kept, clustered.columns, clustered.cluster_of, rules.absolute);
}

/// Collective.
ClusteredLayers clustered_layers(Communicator& comm, ProbeData& data, std::int64_t layers,
                                 const SelectionRules& rules) {
  const NeuronLayout kept = first_layers_of(data.neurons(), layers);
  ClusteredLayers clustered;
  clustered.columns = columns_of_layout(kept, data.neurons());
  clustered.cluster_of.resize(clustered.columns.size());
  clustered.medoids.resize(clustered.columns.size());
  const Matrix& correlation = data.correlation();
  on_root(comm, [&] { cluster(correlation, kept, rules, clustered); });
  comm.broadcast(Buffer<std::int32_t>::host(clustered.cluster_of));
  comm.broadcast(Buffer<std::int64_t>::host(clustered.medoids));
  return clustered;
}

/// Of a task, on so many first layers.
struct FeatureSearch {
  ProbedTask own;
  const TaskLayers* of_layers = nullptr;
  std::int64_t layers = 0;
  std::vector<Columns> representatives;  ///< [draw]
  std::vector<TrainedProbe> trained;     ///< [draw], on these
  std::vector<ProbedTask> probed;        ///< [draw], the same
  std::vector<SelectedFeatures> chosen;  ///< [draw]
};

std::vector<Columns> representatives_of(const ClusteredLayers& clustered, const ProbedTask& own,
                                        const SelectionRules& rules) {
  const auto first_in = [&](const Columns& order) {
    return first_of_each_cluster(clustered.columns, clustered.cluster_of, order);
  };
  switch (rules.options.representative) {
    case Representative::salient:
      return {first_in(ranked_columns(*own.trained, rules.ranking))};
    case Representative::medoid:
      return {first_in(clustered.medoids)};
    case Representative::random:
      break;
  }
  std::vector<Columns> drawn;
  for (std::int32_t draw = 0; draw < rules.options.draws; ++draw) {
    drawn.push_back(first_in(
        drawn_order(own.trained->probe.neurons.size(), seed_of_draw(rules.options.seed, draw))));
  }
  return drawn;
}

std::string name_of_draw(const FeatureSearch& search, std::size_t draw) {
  return std::to_string(search.layers) + "_" + std::to_string(draw);
}

/// The ranking of a probe on some columns, without the others.
Columns ranked_among(const Columns& columns, const TrainedProbe& trained,
                     const RankingOptions& ranking) {
  Columns order = ranked_columns(trained, ranking);
  std::erase_if(order, [&](std::int64_t column) {
    return !std::binary_search(columns.begin(), columns.end(), column);
  });
  return order;
}

/// All searches of all tasks, which share passes.
class FeatureSearches {
 public:
  FeatureSearches(Communicator& comm, ProbeData& data, const SelectionRules& rules,
                  const Solutions& solutions)
      : comm_(comm), data_(data), rules_(rules), solutions_(solutions) {}

  /// Once for each number of layers that a delta leaves. Collective.
  void add(const ProbedTask& own, const TaskLayers& layers);
  void train_on_representatives();  ///< Collective.
  void choose();                    ///< Collective. The fewest of them.
  /// Of the searches that were added for the task.
  TaskFeatureSelection selection_of(const TaskLayers& layers) const;

 private:
  std::int64_t layers_within(double delta, const TaskLayers& layers) const;
  const FeatureSearch& search_of(const TaskLayers& layers, std::int64_t count) const;
  void choose(const NestedSets& sets, const std::vector<const TrainedProbe*>& probes,
              FeatureSearch& search);

  Communicator& comm_;
  ProbeData& data_;
  const SelectionRules& rules_;
  const Solutions& solutions_;
  std::map<std::int64_t, ClusteredLayers> clustered_;  // by number of layers
  std::deque<FeatureSearch> searches_;                 // which do not move
};

std::vector<double> accuracies_on_dev(const std::vector<SubsetProbe>& probes, std::int64_t words) {
  std::vector<double> accuracies;
  for (const SubsetProbe& probe : probes) {
    accuracies.push_back(static_cast<double>(probe.dev.correct) / static_cast<double>(words));
  }
  return accuracies;
}

std::int64_t FeatureSearches::layers_within(double delta, const TaskLayers& layers) const {
  const std::vector<double> accuracies = accuracies_on_dev(layers.first, layers.dev_words);
  return 1 + static_cast<std::int64_t>(
                 place_within(accuracies, accuracies.back(), delta, rules_.options.scale, 0));
}

void FeatureSearches::add(const ProbedTask& own, const TaskLayers& layers) {
  std::vector<std::int64_t> counts;
  for (const double delta : rules_.options.layer_deltas) {
    counts.push_back(layers_within(delta, layers));
  }
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  for (const std::int64_t count : counts) {
    if (!clustered_.contains(count)) {
      clustered_.emplace(count, clustered_layers(comm_, data_, count, rules_));
    }
    FeatureSearch& search = searches_.emplace_back();
    search.own = own;
    search.of_layers = &layers;
    search.layers = count;
    search.representatives = representatives_of(clustered_.at(count), own, rules_);
  }
}

void FeatureSearches::train_on_representatives() {
  std::vector<StudyProbe> study;
  for (const FeatureSearch& search : searches_) {
    for (std::size_t draw = 0; draw < search.representatives.size(); ++draw) {
      StudyProbe probe = like_own_probe(search.own, "representatives_of_" + search.own.task->name +
                                                        "_" + name_of_draw(search, draw));
      probe.order = shared_order(search.representatives[draw]);
      probe.neuron_count = std::ssize(search.representatives[draw]);
      probe.screened = false;  // it ranks neurons
      study.push_back(std::move(probe));
    }
  }
  if (study.empty()) return;
  std::vector<TrainedProbe> trained = train_study(data_, study, rules_.probe, solutions_);
  auto next = trained.begin();
  for (FeatureSearch& search : searches_) {
    for (std::size_t draw = 0; draw < search.representatives.size(); ++draw) {
      search.trained.push_back(std::move(*next++));
    }
    for (const TrainedProbe& of_draw : search.trained) {
      search.probed.push_back({search.own.task, &of_draw, search.own.scores});
    }
  }
}

void FeatureSearches::choose() {
  std::vector<NestedSets> sets;
  std::vector<FeatureSearch*> search_of_sets;
  for (FeatureSearch& search : searches_) {
    for (std::size_t draw = 0; draw < search.trained.size(); ++draw) {
      const Columns& columns = search.representatives[draw];
      Columns sizes = sizes_to_try(rules_.sizes, data_.neurons().size());
      std::erase_if(sizes, [&](std::int64_t size) { return size >= std::ssize(columns); });
      sizes.push_back(std::ssize(columns));
      sets.push_back({"selected_" + name_of_draw(search, draw), &search.probed[draw],
                      shared_order(ranked_among(columns, search.trained[draw], rules_.ranking)),
                      std::move(sizes)});
      search_of_sets.push_back(&search);
    }
  }
  const RetrainedSets retrained = retrain(data_, sets, rules_.probe, solutions_);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    choose(sets[i], retrained.of_sets[i], *search_of_sets[i]);
  }
}

void FeatureSearches::choose(const NestedSets& sets, const std::vector<const TrainedProbe*>& probes,
                             FeatureSearch& search) {
  const JudgedSubsets judged = judge_subsets(data_, *search.own.task, probes, sets.sizes,
                                             rules_.sizes.draws, rules_.sizes.seed);
  const TaskLayers& layers = *search.of_layers;
  const double oracle = accuracies_on_dev(layers.first, layers.dev_words).back();
  const std::size_t place = place_within(judged.dev.accuracies, oracle, rules_.options.delta,
                                         rules_.options.scale, rules_.sizes.hold);
  SelectedFeatures chosen{judged.probes.back(), judged.probes[place], {}};
  for (std::int64_t i = 0; i < chosen.probe.neurons; ++i) {
    chosen.neurons.push_back(data_.neurons().id((*sets.order)[static_cast<std::size_t>(i)]));
  }
  search.chosen.push_back(std::move(chosen));
}

const FeatureSearch& FeatureSearches::search_of(const TaskLayers& layers,
                                                std::int64_t count) const {
  return *std::find_if(searches_.begin(), searches_.end(), [&](const FeatureSearch& search) {
    return search.of_layers == &layers && search.layers == count;
  });
}

TaskFeatureSelection FeatureSearches::selection_of(const TaskLayers& layers) const {
  const FeatureSelectionOptions& options = rules_.options;
  TaskFeatureSelection found{layers.task,       options.threshold,      options.delta,
                             options.scale,     options.representative, layers.dev_words,
                             layers.test_words, layers.first.back(),    {}};
  for (const double delta : options.layer_deltas) {
    const std::int64_t count = layers_within(delta, layers);
    found.selections.push_back({delta, count, layers.first[static_cast<std::size_t>(count - 1)],
                                search_of(layers, count).chosen});
  }
  return found;
}

double closeness(float correlation, bool absolute) {
  return absolute ? std::abs(static_cast<double>(correlation)) : static_cast<double>(correlation);
}

}  // namespace

std::string_view name_of(Representative representative) {
  switch (representative) {
    case Representative::salient:
      return "salient";
    case Representative::medoid:
      return "medoid";
    case Representative::random:
      return "random";
  }
  throw BugError("a representative without a name");
}

void FeatureSelectionOptions::validate() const {
  require_setting(!enabled || !layer_deltas.empty(), "feature_selection.layer_deltas",
                  "give at least one, as 2");
  for (const double layer_delta : layer_deltas) {
    require_setting(layer_delta >= 0 && layer_delta <= 100, "feature_selection.layer_deltas",
                    "give numbers from 0 to 100, in percent");
  }
  require_setting(threshold >= 0 && threshold <= 2, "feature_selection.threshold",
                  "give a distance from 0 to 2");
  require_setting(delta >= 0 && delta <= 100, "feature_selection.delta",
                  "give a number from 0 to 100, in percent");
  require_setting(draws >= 1, "feature_selection.draws", "give a number of draws, at least 1");
}

std::vector<std::int64_t> first_of_each_cluster(const std::vector<std::int64_t>& columns,
                                                const std::vector<std::int32_t>& cluster_of,
                                                const std::vector<std::int64_t>& order) {
  require(columns.size() == cluster_of.size(), "clusters are of these columns");
  std::vector<std::int64_t> places;
  for (const std::int64_t column : order) {
    const auto found = std::lower_bound(columns.begin(), columns.end(), column);
    if (found != columns.end() && *found == column) places.push_back(found - columns.begin());
  }
  std::vector<std::int64_t> first;
  for (const std::int64_t place : first_members(cluster_of, places)) {
    first.push_back(columns[static_cast<std::size_t>(place)]);
  }
  require(first.size() == std::set(cluster_of.begin(), cluster_of.end()).size(),
          "each cluster has a neuron in the order");
  std::sort(first.begin(), first.end());
  return first;
}

std::vector<std::int64_t> medoids_first(const Matrix& correlation,
                                        const std::vector<std::int64_t>& columns,
                                        const std::vector<std::int32_t>& cluster_of,
                                        bool absolute) {
  const auto size = static_cast<Eigen::Index>(columns.size());
  std::vector<double> sums(columns.size(), 0);
  for (Eigen::Index row = 0; row < size; ++row) {
    for (Eigen::Index other = 0; other < size; ++other) {
      const auto place = static_cast<std::size_t>(row);
      if (cluster_of[place] != cluster_of[static_cast<std::size_t>(other)] || row == other) {
        continue;
      }
      sums[place] += closeness(correlation(row, other), absolute);
    }
  }
  std::vector<std::size_t> places(columns.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return sums[a] > sums[b]; });
  std::vector<std::int64_t> order;
  for (const std::size_t place : places) order.push_back(columns[place]);
  return order;
}

std::vector<TaskFeatureSelection> select_features(Communicator& comm, ProbeData& data,
                                                  const std::vector<ProbedTask>& tasks,
                                                  const std::vector<TaskLayers>& layers,
                                                  const SelectionRules& rules,
                                                  const Solutions& solutions) {
  FeatureSearches searches(comm, data, rules, solutions);
  for (const ProbedTask& own : tasks) {
    const auto of_task =
        std::find_if(layers.begin(), layers.end(),
                     [&](const TaskLayers& of_layers) { return of_layers.task == own.task->name; });
    if (of_task != layers.end()) searches.add(own, *of_task);
  }
  searches.train_on_representatives();
  searches.choose();
  std::vector<TaskFeatureSelection> found;
  for (const TaskLayers& of_task : layers) found.push_back(searches.selection_of(of_task));
  return found;
}

}  // namespace salient
