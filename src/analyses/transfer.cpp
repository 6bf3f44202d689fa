#include "salient/analyses/transfer.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "analyses/comparison_parts.hpp"
#include "analyses/holm.hpp"
#include "analyses/nested_sets.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/random_stream.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/probes/masking.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A run's part in what is done with a task.
struct Source {
  std::size_t run = 0;
  const FinishedTask* task = nullptr;
};

/// A task of the run whose words are judged, and who takes part.
struct TransferTask {
  ProbedTask probed;
  const FinishedTask* own = nullptr;
  std::vector<Source> probes, rankings;
};

/// Null if the run has no such task of labels.
const FinishedTask* task_of_labels(const FinishedRun& run, const std::string& name) {
  const FinishedTask* task = run.task(name);
  return task == nullptr || task->trained.probe.predicts_numbers() ? nullptr : task;
}

std::vector<Source> sources_of(const std::vector<std::size_t>& of,
                               const std::vector<FinishedRun>& runs, const std::string& name) {
  std::vector<Source> sources;
  for (const std::size_t run : of) {
    const FinishedTask* task = task_of_labels(runs[run], name);
    if (task != nullptr) sources.push_back({run, task});
  }
  return sources;
}

std::vector<TransferTask> shared_tasks(const std::vector<Task>& tasks,
                                       const std::vector<FinishedRun>& runs,
                                       const TransferPlan& plan) {
  std::vector<TransferTask> shared;
  for (const Task& task : tasks) {
    const FinishedTask* own = task_of_labels(runs[plan.on], task.name);
    if (own == nullptr) continue;
    TransferTask of{{&task, &own->trained, &own->scores},
                    own,
                    sources_of(plan.probes, runs, task.name),
                    sources_of(plan.rankings, runs, task.name)};
    std::erase_if(of.rankings, [&](const Source& source) { return source.run == plan.on; });
    const bool is_own = std::count(plan.rankings.begin(), plan.rankings.end(), plan.on) > 0;
    if (!of.probes.empty() || !of.rankings.empty() || is_own) shared.push_back(std::move(of));
  }
  return shared;
}

/// The split that is judged: test, or dev. Throws UsageError if neither has words.
const ProbeScore& held_out_score(const FinishedTask& task, const FinishedRun& run) {
  const ProbeScore* const last = judging_score(task.scores);
  if (last == nullptr || last->split == Split::train) {
    throw UsageError("--on: " + run.name + " has neither test nor dev words of the task " +
                     task.name + "; give a run with corpus.test or corpus.test_share");
  }
  return *last;
}

const SplitAccuracies& split_of(const JudgedSubsets& judged, Split split) {
  return split == Split::test ? judged.test : judged.dev;
}

const SubsetScore& score_of(const SubsetProbe& probe, Split split) {
  return split == Split::test ? probe.test : probe.dev;
}

/// Words of the split by label; those of labels that train has not come under label_unseen.
std::map<std::int32_t, std::int64_t> words_by_label(const Corpus& corpus, const Task& task,
                                                    Split split) {
  std::map<std::int32_t, std::int64_t> words;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const std::int32_t label = task.label_of_word[word];
    if (corpus.split_of_word[word] == split && label != label_excluded) ++words[label];
  }
  return words;
}

std::vector<UnknownLabel> unknown_to(const LinearProbe& probe, const LabelSet& labels,
                                     const std::map<std::int32_t, std::int64_t>& words) {
  std::vector<UnknownLabel> unknown;
  for (const auto& [label, count] : words) {
    if (label == label_unseen || probe.labels.find(labels.name(label)) != label_unseen) continue;
    unknown.push_back({labels.name(label), count});
  }
  return unknown;
}

TaskTransfer start_of(const TransferTask& of, const Corpus& corpus, const FinishedRun& run,
                      std::size_t on) {
  const ProbeScore& score = held_out_score(*of.own, run);
  TaskTransfer found;
  found.task = of.own->name;
  found.on = on;
  found.split = score.split;
  found.words = score.words;
  found.majority = score.majority;
  found.own = score.correct;
  const auto words = words_by_label(corpus, *of.probed.task, score.split);
  if (words.contains(label_unseen)) found.unseen = words.at(label_unseen);
  for (const UnseenLabel& label : of.probed.task->unseen) {
    if (label.split == score.split) found.unseen_labels.push_back({label.name, label.words});
  }
  return found;
}

/// All probes share one read of the activations.
void judge_probes(ProbeData& data, const std::vector<TransferTask>& shared,
                  const TransferOptions& options, std::vector<TaskTransfer>& found) {
  std::vector<JudgedProbe> judged;
  for (const TransferTask& of : shared) {
    for (const Source& source : of.probes) {
      judged.push_back({&source.task->trained.probe, of.probed.task});
    }
  }
  if (judged.empty()) return;
  const std::vector<WordHits> hits = hits_by_word(data, judged, judged_splits);
  auto next = hits.begin();
  for (std::size_t i = 0; i < shared.size(); ++i) {
    const Task& task = *shared[i].probed.task;
    std::vector<const WordHits*> of_task;
    for (std::size_t j = 0; j < shared[i].probes.size(); ++j) of_task.push_back(&*next++);
    const JudgedSubsets scores =
        judge_hits(of_task, data.corpus(), task, options.draws, options.seed);
    const auto words = words_by_label(data.corpus(), task, found[i].split);
    for (std::size_t j = 0; j < shared[i].probes.size(); ++j) {
      const Source& source = shared[i].probes[j];
      found[i].probes.push_back({source.run, score_of(scores.probes[j], found[i].split),
                                 unknown_to(source.task->trained.probe, task.labels, words)});
    }
  }
}

/// Its own order, those of other runs, those drawn.
std::vector<NestedSets> sets_of(const TransferTask& of, const NeuronLayout& neurons,
                                const std::vector<std::int64_t>& sizes,
                                const TransferOptions& options) {
  std::vector<NestedSets> sets{
      {"transfer_own", &of.probed, shared_order(columns_of(of.own->order, neurons)), sizes}};
  for (const Source& source : of.rankings) {
    sets.push_back({"transfer_" + std::to_string(source.run), &of.probed,
                    shared_order(columns_of(source.task->order, neurons)), sizes});
  }
  for (std::int32_t draw = 0; draw < options.random_orders; ++draw) {
    const std::uint64_t seed = seed_of_draw(options.order_seed, draw);
    sets.push_back({"transfer_random" + std::to_string(draw), &of.probed,
                    shared_order(drawn_order(neurons.size(), seed)), sizes});
  }
  return sets;
}

/// The scores of all rankings of a task, [ranking][size], as they were judged together.
void add_rankings(const JudgedSubsets& judged, const TransferTask& of, TaskTransfer& found) {
  const std::size_t sizes = found.sizes.size(), rankings = judged.probes.size() / sizes;
  const std::size_t first_drawn = 1 + of.rankings.size();
  for (std::size_t i = 0; i < rankings; ++i) {
    TransferredRanking& ranking = found.rankings.emplace_back();
    if (i == 0) ranking.from = found.on;
    if (i > 0 && i < first_drawn) ranking.from = of.rankings[i - 1].run;
    for (std::size_t size = 0; size < sizes; ++size) {
      ranking.scores.push_back(score_of(judged.probes[i * sizes + size], found.split));
      if (!ranking.from) continue;
      std::vector<std::size_t> drawn;
      for (std::size_t j = first_drawn; j < rankings; ++j) drawn.push_back(j * sizes + size);
      ranking.margins.push_back(
          margin_over(drawn, i * sizes + size, split_of(judged, found.split)));
    }
  }
  std::vector<Margin*> table;
  for (TransferredRanking& ranking : found.rankings) {
    for (Margin& margin : ranking.margins) table.push_back(&margin);
  }
  correct_by_holm(table);
}

/// Trains probes on the first neurons of all rankings, in one study.
void judge_rankings(ProbeData& data, const std::vector<TransferTask>& shared,
                    const FinishedRun& run, const TransferOptions& options,
                    const ProbeOptions& probe, const Solutions& solutions,
                    std::vector<TaskTransfer>& found) {
  const NeuronLayout neurons = data.neurons();
  std::vector<NestedSets> sets;
  std::vector<std::size_t> count;  // [task]: its sets
  for (std::size_t i = 0; i < shared.size(); ++i) {
    found[i].sizes = sizes_of_tops(options.top, *shared[i].own, run.neurons, neurons);
    const auto of_task = sets_of(shared[i], neurons, found[i].sizes, options);
    sets.insert(sets.end(), of_task.begin(), of_task.end());
    count.push_back(of_task.size());
  }
  const RetrainedSets retrained = retrain(data, sets, probe, solutions);
  auto next = retrained.of_sets.begin();
  for (std::size_t i = 0; i < shared.size(); ++i) {
    std::vector<const TrainedProbe*> probes;
    std::vector<std::int64_t> neurons_of_probes;
    for (std::size_t set = 0; set < count[i]; ++set, ++next) {
      probes.insert(probes.end(), next->begin(), next->end());
      neurons_of_probes.insert(neurons_of_probes.end(), found[i].sizes.begin(),
                               found[i].sizes.end());
    }
    add_rankings(judge_subsets(data, *shared[i].probed.task, probes, neurons_of_probes,
                               options.draws, options.seed),
                 shared[i], found[i]);
  }
}

}  // namespace

void TransferOptions::validate() const {
  for (const std::int64_t size : top) {
    if (size < 1) throw UsageError("--top: give numbers of neurons, at least 1");
  }
}

std::vector<TaskTransfer> transfer(ProbeData& data, const std::vector<Task>& tasks,
                                   const std::vector<FinishedRun>& runs, const TransferPlan& plan,
                                   const TransferOptions& options, const ProbeOptions& probe,
                                   const Solutions& solutions) {
  const std::vector<TransferTask> shared = shared_tasks(tasks, runs, plan);
  std::vector<TaskTransfer> found;
  for (const TransferTask& of : shared) {
    found.push_back(start_of(of, data.corpus(), runs[plan.on], plan.on));
  }
  if (shared.empty()) return found;
  judge_probes(data, shared, options, found);
  if (!plan.rankings.empty()) {
    judge_rankings(data, shared, runs[plan.on], options, probe, solutions, found);
  }
  return found;
}

}  // namespace salient
