#include <cmath>
#include <utility>

#include "analyses/comparison_parts.hpp"
#include "analyses/holm.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/random_stream.hpp"
#include "probes/sentence_draws.hpp"

namespace salient {
namespace {

std::optional<MinimalScore> minimal_score_of(const FinishedTask& task) {
  const MinimalSet* set = minimal_set_of(task);
  if (set == nullptr) return std::nullopt;
  const TaskMinimalSets& sets = *task.minimal;
  const SubsetProbe& probe = point_of(*set, sets);
  const Split split = sets.reported_split();
  const bool on_test = split == Split::test;
  return MinimalScore{set->neurons,
                      set->delta,
                      sets.scale,
                      split,
                      on_test ? sets.test_words : sets.dev_words,
                      on_test ? probe.test : probe.dev,
                      {},
                      {}};
}

RunScore score_of(const FinishedTask& task) {
  RunScore found;
  if (const ProbeScore* const score = judging_score(task.scores)) {
    found.split = score->split;
    found.words = score->words;
    found.correct = score->correct;
    found.score = score->numbers ? score->numbers->r_squared : score->accuracy();
  }
  found.minimal = minimal_score_of(task);
  return found;
}

/// Of a task's own probe; null if there are none.
const SentenceScores* sentences_of(const FinishedTask& task) {
  const ProbeScore* const score = judging_score(task.scores);
  return score != nullptr && score->sentences ? &*score->sentences : nullptr;
}

/// Likewise of the one on its minimal set.
const SentenceScores* sentences_of_minimal(const FinishedTask& task) {
  return task.minimal && task.minimal->sentences ? &*task.minimal->sentences : nullptr;
}

/// What other runs differ by from a base, whose bootstraps are drawn once.
class DrawnBase {
 public:
  explicit DrawnBase(const SentenceScores* scores) : scores_(scores) {
    if (scores_ != nullptr) {
      accuracies_ = accuracies_of_shared_draws(*scores_, usual_draws, usual_seed);
    }
  }

  /// `value`: the difference; `run`: whose seed is its own where it judges another text.
  std::optional<AccuracyDifference> difference(double value, const SentenceScores* own,
                                               std::size_t run) const {
    if (scores_ == nullptr || own == nullptr) return std::nullopt;
    const bool paired = scores_->text == own->text;
    const std::uint64_t seed =
        paired ? usual_seed : seed_of_draw(usual_seed, static_cast<std::int32_t>(run));
    std::vector<double> drawn;
    const std::vector<double> of_run = accuracies_of_shared_draws(*own, usual_draws, seed);
    for (std::size_t draw = 0; draw < of_run.size(); ++draw) {
      const double above = of_run[draw] - accuracies_[draw];
      if (std::isfinite(above)) drawn.push_back(above);
    }
    if (drawn.empty()) return std::nullopt;
    return AccuracyDifference{margin_of(value, std::move(drawn)), paired};
  }

 private:
  const SentenceScores* scores_;
  std::vector<double> accuracies_;  ///< float64 [draw]
};

/// Fills in what the runs differ by from the base.
void add_differences(const ComparedTasks& tasks, std::vector<RunScore>& scores) {
  const RunScore& base = scores.front();
  const DrawnBase probe(sentences_of(*tasks.front().task)),
      minimal(sentences_of_minimal(*tasks.front().task));
  for (std::size_t run = 1; run < tasks.size(); ++run) {
    const FinishedTask& task = *tasks[run].task;
    RunScore& own = scores[run];
    if (base.score && own.score && base.split == own.split) {
      own.difference = *own.score - *base.score;
      own.drawn = probe.difference(*own.difference, sentences_of(task), run);
    }
    if (base.minimal && own.minimal && base.minimal->split == own.minimal->split) {
      own.minimal->difference = own.minimal->accuracy() - base.minimal->accuracy();
      own.minimal->drawn =
          minimal.difference(*own.minimal->difference, sentences_of_minimal(task), run);
    }
  }
}

void correct_all(std::vector<RunScore>& scores) {
  std::vector<Margin*> table;
  for (RunScore& score : scores) {
    if (score.drawn) table.push_back(&score.drawn->margin);
    if (score.minimal && score.minimal->drawn) table.push_back(&score.minimal->drawn->margin);
  }
  correct_by_holm(table);
}

}  // namespace

const MinimalSet* minimal_set_of(const FinishedTask& task) {
  return task.minimal ? set_of_papers(*task.minimal) : nullptr;
}

double MinimalScore::accuracy() const noexcept {
  return static_cast<double>(score.correct) / static_cast<double>(words);
}

std::vector<RunScore> compare_scores(const ComparedTasks& tasks) {
  std::vector<RunScore> scores;
  for (const ComparedTask& of : tasks) scores.push_back(score_of(*of.task));
  add_differences(tasks, scores);
  correct_all(scores);
  return scores;
}

}  // namespace salient
