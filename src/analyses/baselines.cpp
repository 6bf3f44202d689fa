#include "salient/analyses/baselines.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "analyses/subset_probes.hpp"
#include "analyses/word_types.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/masking.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

bool has_judged_words(const ProbedTask& probed) {
  return std::any_of(probed.scores->begin(), probed.scores->end(), [](const ProbeScore& score) {
    return score.split != Split::train && score.words > 0;
  });
}

/// The neurons of layer 0, if it is among the activations.
SharedOrder columns_of_layer_0(const NeuronLayout& neurons) {
  if (neurons.layers == 0 || neurons.number(0) != 0) return nullptr;
  return shared_order(neurons.columns_of_layer(0));
}

/// One a task; none where there is no such layer.
std::vector<TrainedProbe> train_on_layer_0(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                           const ProbeOptions& options,
                                           const Solutions& solutions) {
  const SharedOrder layer_0 = columns_of_layer_0(data.neurons());
  if (!layer_0) return {};
  std::vector<StudyProbe> study;
  for (const ProbedTask& probed : tasks) {
    study.push_back(like_own_probe(probed, "baselines_" + probed.task->name + "_layer_0"));
    study.back().order = layer_0;
    study.back().neuron_count = std::ssize(*layer_0);
  }
  return train_study(data, study, options, solutions);
}

/// A baseline and, of all words, which it gets right.
using ByBaseline = std::pair<Baseline, const WordHits*>;

/// On the words of `split` whose types are of that kind; none where `split` has no words at all.
std::vector<BaselineScore> scores_of(const std::vector<ByBaseline>& by, const Corpus& corpus,
                                     const Task& task, Split split, TypesOf kind,
                                     const WordTypes& types) {
  std::vector<const WordHits*> hits;
  for (const auto& [baseline, of_baseline] : by) hits.push_back(of_baseline);
  const SentenceHits some = by_sentence(hits, corpus, task, split, words_among(types, kind));
  const std::int64_t words = total(some.words);
  std::vector<BaselineScore> scores;
  if (kind == TypesOf::all && words == 0) return scores;
  const auto drawn = accuracies_of_draws(some, usual_draws, usual_seed);
  for (std::size_t i = 0; i < by.size(); ++i) {
    std::vector<double> of_baseline;
    for (const std::vector<double>& of_draw : drawn) of_baseline.push_back(of_draw[i]);
    const Interval interval = interval_of(std::move(of_baseline));
    scores.push_back(
        {by[i].first, split, kind, words, total(some.correct[i]), interval.low, interval.high});
  }
  return scores;
}

/// `probe`, `layer_0`: the words that these get right; no layer_0: null.
TaskBaselines baselines_of(const Corpus& corpus, const Task& task, LabelsOf labels,
                           const WordHits& probe, const WordHits* layer_0) {
  const WordTypes types = word_types(corpus, task);
  const WordHits majority = hits_of(majority_labels(types), task);
  const WordHits lookup = hits_of(looked_up_labels(types), task);
  std::vector<ByBaseline> by{{Baseline::probe, &probe}, {Baseline::majority, &majority}};
  if (labels == LabelsOf::words) by.emplace_back(Baseline::lookup, &lookup);
  if (layer_0 != nullptr) by.emplace_back(Baseline::layer_0, layer_0);

  TaskBaselines found;
  found.task = task.name;
  for (const Split split : judged_splits) {
    for (const TypesOf kind : all_types_of) {
      if (labels == LabelsOf::sentences && kind != TypesOf::all) break;
      const auto scores = scores_of(by, corpus, task, split, kind, types);
      if (scores.empty()) break;
      found.scores.insert(found.scores.end(), scores.begin(), scores.end());
    }
  }
  return found;
}

}  // namespace

std::string_view name_of(Baseline baseline) {
  switch (baseline) {
    case Baseline::probe:
      return "probe";
    case Baseline::majority:
      return "majority";
    case Baseline::lookup:
      return "lookup";
    case Baseline::layer_0:
      return "layer 0";
    case Baseline::random_weights:
      return "random weights";
  }
  throw BugError("a baseline of no kind");
}

std::string_view name_of(TypesOf types) {
  switch (types) {
    case TypesOf::all:
      return "all";
    case TypesOf::seen:
      return "seen";
    case TypesOf::unseen:
      return "unseen";
    case TypesOf::ambiguous:
      return "ambiguous";
  }
  throw BugError("word types of no kind");
}

double BaselineScore::accuracy() const {
  return words > 0 ? static_cast<double>(correct) / static_cast<double>(words) : 0;
}

std::vector<TaskBaselines> find_baselines(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                          const ProbeOptions& probe, LabelsOf labels,
                                          const Solutions& solutions) {
  std::vector<ProbedTask> judgeable;
  std::copy_if(tasks.begin(), tasks.end(), std::back_inserter(judgeable), has_judged_words);
  if (judgeable.empty()) return {};
  const std::vector<TrainedProbe> layer_0 = train_on_layer_0(data, judgeable, probe, solutions);

  std::vector<JudgedProbe> judged;
  for (const ProbedTask& probed : judgeable) {
    judged.push_back({&probed.trained->probe, probed.task});
  }
  for (std::size_t i = 0; i < layer_0.size(); ++i) {
    judged.push_back({&layer_0[i].probe, judgeable[i].task});
  }
  const std::vector<WordHits> hits = hits_by_word(data, judged, judged_splits);

  std::vector<TaskBaselines> found;
  for (std::size_t i = 0; i < judgeable.size(); ++i) {
    const bool has_layer_0 = !layer_0.empty();
    found.push_back(baselines_of(data.corpus(), *judgeable[i].task, labels, hits[i],
                                 has_layer_0 ? &hits[judgeable.size() + i] : nullptr));
    found.back().converged = !has_layer_0 || is_solved(layer_0[i]);
  }
  return found;
}

void add_random_weights(const TaskBaselines& random, TaskBaselines& baselines) {
  std::vector<BaselineScore> all;
  for (std::size_t i = 0; i < baselines.scores.size(); ++i) {
    const BaselineScore& score = baselines.scores[i];
    all.push_back(score);
    const bool is_last = i + 1 == baselines.scores.size() ||
                         baselines.scores[i + 1].split != score.split ||
                         baselines.scores[i + 1].types != score.types;
    if (!is_last) continue;
    const auto found =
        std::find_if(random.scores.begin(), random.scores.end(), [&](const BaselineScore& other) {
          return other.by == Baseline::probe && other.split == score.split &&
                 other.types == score.types && other.words == score.words;
        });
    if (found == random.scores.end()) {
      throw UsageError("the run with random weights has judged " + baselines.task +
                       " on other words; give one of the same corpus, split likewise");
    }
    all.push_back(*found);
    all.back().by = Baseline::random_weights;
  }
  baselines.scores = std::move(all);
}

}  // namespace salient
