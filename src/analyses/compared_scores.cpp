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
  const bool has_test = sets.test_words > 0;
  return MinimalScore{set->neurons,
                      set->delta,
                      sets.scale,
                      has_test ? Split::test : Split::dev,
                      has_test ? sets.test_words : sets.dev_words,
                      has_test ? probe.test : probe.dev,
                      {},
                      {}};
}

RunScore score_of(const FinishedTask& task) {
  RunScore found;
  for (const ProbeScore& score : task.scores) {
    if (score.words == 0) continue;
    found.split = score.split;
    found.words = score.words;
    found.correct = score.correct;
    found.score = score.numbers ? score.numbers->r_squared : score.accuracy();
  }
  found.minimal = minimal_score_of(task);
  return found;
}

SplitAccuracies with_draws(const SentenceScores& scores, std::uint64_t seed) {
  return accuracies_of(SentenceHits{scores.words, {scores.correct}}, usual_draws, seed);
}

/// `run`: whose seed is its own where it judges other words than the base.
std::optional<AccuracyDifference> difference_between(const std::optional<SentenceScores>& base,
                                                     const std::optional<SentenceScores>& own,
                                                     std::size_t run) {
  if (!base || !own || base->split != own->split) return std::nullopt;
  const bool paired = base->text == own->text && base->words == own->words;
  const std::uint64_t seed_of_own =
      paired ? usual_seed : seed_of_draw(usual_seed, static_cast<std::int32_t>(run));
  SplitAccuracies both = with_draws(*base, usual_seed);
  const SplitAccuracies of_own = with_draws(*own, seed_of_own);
  both.accuracies.push_back(of_own.accuracies.front());
  for (std::size_t draw = 0; draw < both.drawn.size(); ++draw) {
    both.drawn[draw].push_back(of_own.drawn[draw].front());
  }
  return AccuracyDifference{margin_over({0}, 1, both), paired};
}

/// Fills in what `own` differs by from the base.
void add_differences(const ComparedTasks& tasks, std::size_t run, const RunScore& base,
                     RunScore& own) {
  const FinishedTask &of_base = *tasks.front().task, &of_own = *tasks[run].task;
  if (base.score && own.score && base.split == own.split) {
    own.difference = *own.score - *base.score;
    own.drawn = difference_between(of_base.sentences, of_own.sentences, run);
  }
  if (base.minimal && own.minimal && base.minimal->split == own.minimal->split) {
    own.minimal->difference = own.minimal->accuracy() - base.minimal->accuracy();
    own.minimal->drawn =
        difference_between(of_base.minimal->sentences, of_own.minimal->sentences, run);
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
  for (std::size_t run = 1; run < tasks.size(); ++run) {
    add_differences(tasks, run, scores.front(), scores[run]);
  }
  correct_all(scores);
  return scores;
}

}  // namespace salient
