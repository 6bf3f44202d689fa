#include "salient/analyses/control.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "analyses/control_probes.hpp"
#include "analyses/holm.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/probes/masking.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr TypesOf judged_types[] = {TypesOf::all, TypesOf::seen};

/// In the order in which sum_up() takes their hits.
std::vector<JudgedProbe> judged_probes(const ControlledTask& task,
                                       const std::vector<ComparedProbes>& comparisons) {
  std::vector<JudgedProbe> judged;
  for (const ComparedProbes& compared : comparisons) {
    for (const TrainedProbe* trained : compared.of_task) {
      judged.push_back({&trained->probe, task.probed->task});
    }
    for (std::size_t draw = 0; draw < compared.of_control.size(); ++draw) {
      judged.push_back({&compared.of_control[draw]->probe, &task.controls[draw]});
    }
  }
  return judged;
}

using BySentence = std::span<const std::vector<std::int64_t>>;  ///< int64 [probe][sentence]

std::vector<std::int64_t> totals(BySentence correct) {
  std::vector<std::int64_t> all;
  for (const std::vector<std::int64_t>& of_probe : correct) all.push_back(total(of_probe));
  return all;
}

/// int64 [sentence]: over all probes.
std::vector<std::int64_t> summed(BySentence correct) {
  std::vector<std::int64_t> all = correct.front();
  for (const std::vector<std::int64_t>& of_probe : correct.subspan(1)) {
    std::transform(all.begin(), all.end(), of_probe.begin(), all.begin(), std::plus<>());
  }
  return all;
}

/// The place of the random set of as many neurons; none for other sets than top and bottom.
std::optional<std::size_t> random_beside(const Selectivity& one, std::span<Selectivity> all) {
  if (one.set != ControlSet::top && one.set != ControlSet::bottom) return std::nullopt;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Selectivity& other) {
    return other.set == ControlSet::random && other.neurons == one.neurons;
  });
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

/// `pairs`: hits of each comparison's probes of the task and of the control tasks, summed.
void add_intervals(const SentenceHits& pairs, const ControlOptions& options,
                   std::span<Selectivity> found) {
  const SplitAccuracies split = accuracies_of(pairs, options.bootstraps, options.seed);
  const auto of_task = [&](const std::vector<double>& summed_accuracies, std::size_t i) {
    return summed_accuracies[2 * i] / static_cast<double>(found[i].task_correct.size());
  };
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto controls = static_cast<double>(found[i].control_correct.size());
    found[i].over_control = margin_of(split, [&](const std::vector<double>& accuracies) {
      return of_task(accuracies, i) - accuracies[2 * i + 1] / controls;
    });
    const std::optional<std::size_t> random = random_beside(found[i], found);
    if (!random) continue;
    found[i].over_random = margin_of(split, [&](const std::vector<double>& accuracies) {
      return of_task(accuracies, i) - of_task(accuracies, *random);
    });
  }
}

/// `hits`: of judged_probes(), on the words of one split of one kind.
std::vector<Selectivity> sum_up(const std::vector<ComparedProbes>& comparisons,
                                const SentenceHits& hits, Split split, TypesOf types,
                                const ControlOptions& options) {
  std::vector<Selectivity> found;
  SentenceHits pairs{hits.words, {}};
  BySentence left(hits.correct);
  for (const ComparedProbes& compared : comparisons) {
    const BySentence of_task = left.first(compared.of_task.size());
    left = left.subspan(of_task.size());
    const BySentence of_control = left.first(compared.of_control.size());
    left = left.subspan(of_control.size());
    found.push_back({compared.set, compared.neurons, split, types, total(hits.words),
                     totals(of_task), totals(of_control)});
    pairs.correct.push_back(summed(of_task));
    pairs.correct.push_back(summed(of_control));
  }
  add_intervals(pairs, options, found);
  return found;
}

/// Of one split.
void correct_split(std::span<Selectivity> selectivities) {
  std::vector<Margin*> table;
  for (Selectivity& each : selectivities) {
    if (each.words == 0) continue;
    table.push_back(&each.over_control);
    if (each.over_random) table.push_back(&*each.over_random);
  }
  correct_by_holm(table);
}

std::int64_t unsolved(const std::vector<ComparedProbes>& comparisons) {
  const auto is_unsolved = [](const TrainedProbe* trained) { return !is_solved(*trained); };
  std::int64_t count = 0;
  for (const ComparedProbes& compared : comparisons) {
    count += std::count_if(compared.of_task.begin(), compared.of_task.end(), is_unsolved);
    count += std::count_if(compared.of_control.begin(), compared.of_control.end(), is_unsolved);
  }
  return count;
}

std::vector<NeuronNull> nulls_of(const ControlledTask& task) {
  const Matrix& weights = task.probed->trained->probe.weights;
  std::vector<NeuronNull> neurons;
  for (Eigen::Index neuron = 0; neuron < weights.cols(); ++neuron) {
    const float largest = weights.col(neuron).cwiseAbs().maxCoeff();
    const auto exceeding = std::count_if(
        task.control_probes.begin(), task.control_probes.end(), [&](const TrainedProbe* control) {
          return control->probe.weights.col(neuron).cwiseAbs().maxCoeff() > largest;
        });
    neurons.push_back({static_cast<double>(largest), exceeding});
  }
  return neurons;
}

/// `hits`: of judged_probes().
TaskControl control_of(const Corpus& corpus, const ControlledTask& task,
                       const std::vector<ComparedProbes>& comparisons,
                       std::span<const WordHits> hits, const ControlOptions& options) {
  TaskControl found;
  found.task = task.probed->task->name;
  found.draws = static_cast<std::int32_t>(task.controls.size());
  found.unsolved = unsolved(comparisons);
  found.reselected = options.reselect;
  for (const TrainedProbe* of_control : task.control_probes) {
    found.penalties.push_back(penalties_of(*of_control));
  }
  found.neurons = nulls_of(task);
  std::vector<const WordHits*> of_probes;
  for (const WordHits& of_probe : hits) of_probes.push_back(&of_probe);
  for (const Split split : judged_splits) {
    const std::size_t before = found.selectivities.size();
    for (const TypesOf types : judged_types) {
      const SentenceHits some =
          by_sentence(of_probes, corpus, *task.probed->task, split, words_among(task.types, types));
      if (types == TypesOf::all && total(some.words) == 0) break;
      const auto rows = sum_up(comparisons, some, split, types, options);
      found.selectivities.insert(found.selectivities.end(), rows.begin(), rows.end());
    }
    correct_split(std::span(found.selectivities).subspan(before));
  }
  return found;
}

double mean_accuracy(const std::vector<std::int64_t>& correct, std::int64_t words) {
  const auto all = static_cast<double>(words * std::ssize(correct));
  return all == 0 ? 0 : static_cast<double>(total(correct)) / all;
}

}  // namespace

void ControlOptions::validate() const {
  require_setting(draws >= 1, "control.draws", "give a number of control tasks, at least 1");
  check_sizes("control", counts, percents, AllNeurons::apart);
  require_setting(bootstraps >= 1, "control.bootstraps", "give a number of bootstraps, at least 1");
}

void check_reselect(const ControlOptions& options, const ProbeOptions& probe) {
  require_setting(!options.reselect || probe.choose_penalties(), "control.reselect",
                  "there is nothing to choose; give probe.l1 = auto or a list, and probe.solver = "
                  "exact");
}

std::string_view name_of(ControlSet set) {
  switch (set) {
    case ControlSet::all:
      return "all";
    case ControlSet::top:
      return "top";
    case ControlSet::own:
      return "own";
    case ControlSet::random:
      return "random";
    case ControlSet::bottom:
      return "bottom";
  }
  throw BugError("a set of neurons of no kind");
}

double Selectivity::task_accuracy() const { return mean_accuracy(task_correct, words); }
double Selectivity::control_accuracy() const { return mean_accuracy(control_correct, words); }

double p_of(const NeuronNull& neuron, const TaskControl& control) {
  return static_cast<double>(neuron.exceeding) / static_cast<double>(control.draws);
}

std::vector<TaskControl> find_selectivity(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                          const RankingOptions& ranking, const ProbeOptions& probe,
                                          const ControlOptions& options,
                                          const Solutions& solutions) {
  std::vector<ControlledTask> controlled = controlled_tasks(data.corpus(), tasks, options);
  if (controlled.empty()) return {};
  // Before the sets: a control task's own ranking is known when its probe is.
  const auto on_all = train_on_all(data, controlled, ranking, probe, options, solutions);
  const ControlSets sets(data, controlled, ranking, probe, options, solutions);

  std::vector<JudgedProbe> judged;
  for (const ControlledTask& task : controlled) {
    const std::vector<JudgedProbe> some = judged_probes(task, sets.of(task));
    judged.insert(judged.end(), some.begin(), some.end());
  }
  const std::vector<WordHits> hits = hits_by_word(data, judged, judged_splits);

  std::vector<TaskControl> found;
  std::span<const WordHits> left(hits);
  for (const ControlledTask& task : controlled) {
    const std::vector<ComparedProbes> comparisons = sets.of(task);
    const std::size_t of_task = judged_probes(task, comparisons).size();
    found.push_back(control_of(data.corpus(), task, comparisons, left.first(of_task), options));
    left = left.subspan(of_task);
  }
  return found;
}

}  // namespace salient
