#include "probes/penalty_path.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "probes/bootstrap.hpp"
#include "probes/judge.hpp"
#include "probes/paper_score.hpp"
#include "probes/random_stream.hpp"
#include "probes/statistics.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Loss, in loss_unit(), of the mean of the numbers for every word.
double loss_of_mean(const Lesson& asked) {
  std::vector<double> values;
  for (std::size_t word = 0; word < asked.label_of_word.size(); ++word) {
    if (asked.label_of_word[word] >= 0) values.push_back(asked.value_of_word[word]);
  }
  return squares_around_mean(values) / (2 * static_cast<double>(values.size()));
}

/// Sums over dev or over the held-out folds, from which a path point's dev figures follow.
struct HeldOut {
  std::int64_t words = 0, correct = 0, judged = 0;
  double loss_sum = 0;
  std::vector<double> loss_of_sentence;
  std::vector<std::int64_t> words_of_sentence;
  PaperHits paper;  // where the papers' score is asked for

  void add(const Judgement& fold, const Corpus& corpus, const Lesson& asked) {
    const std::vector<std::int32_t>& labels = asked.label_of_word;
    words += fold.words;
    correct += fold.correct;
    judged += fold.words - fold.unseen;
    loss_sum += fold.loss * static_cast<double>(fold.words - fold.unseen);
    loss_of_sentence.resize(fold.loss_of_sentence.size());
    words_of_sentence.resize(fold.loss_of_sentence.size());
    for (std::size_t i = 0; i < loss_of_sentence.size(); ++i) {
      const RowRange range = corpus.words_of(static_cast<std::int64_t>(i));
      loss_of_sentence[i] += fold.loss_of_sentence[i];
      words_of_sentence[i] +=
          std::count_if(labels.begin() + range.begin, labels.begin() + range.end,
                        [](std::int32_t label) { return label >= 0; });
    }
  }
  /// `all`: what was asked in all.
  void write_to(PathPoint& point, const Lesson& all, std::uint64_t seed) const {
    point.dev_loss = loss_sum / static_cast<double>(std::max<std::int64_t>(judged, 1));
    point.dev_loss_error = bootstrap_error(loss_of_sentence, words_of_sentence, seed);
    if (all.is_of_numbers()) {
      const double of_mean = loss_of_mean(all);
      point.dev_accuracy = of_mean > 0 ? 1 - point.dev_loss / of_mean : 0.0;
      return;
    }
    point.dev_accuracy =
        static_cast<double>(correct) / static_cast<double>(std::max<std::int64_t>(words, 1));
  }
};

/// int32 [word]: the fold of each word's sentence.
std::vector<int> folds_of_words(const Corpus& corpus, const ProbeOptions& options) {
  RandomStream stream(options.seed);
  std::vector<int> folds(corpus.words.size());
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const auto fold = static_cast<int>(stream.below(static_cast<std::uint64_t>(options.folds)));
    const RowRange words = corpus.words_of(sentence);
    std::fill(folds.begin() + words.begin, folds.begin() + words.end, fold);
  }
  return folds;
}

/// What is learnt outside of one fold and judged inside; ids are those of the labels outside.
struct Fold {
  Lesson fit, held_out;
};

Fold without_fold(const Lesson& lesson, const std::vector<int>& folds, int fold) {
  Fold result{lesson, {}};
  for (std::size_t word = 0; word < folds.size(); ++word) {
    if (folds[word] == fold) result.fit.label_of_word[word] = label_excluded;
  }
  const std::vector<std::int32_t> new_id = drop_absent_labels(result.fit);
  std::vector<std::int32_t> held_out(folds.size(), label_excluded);
  for (std::size_t word = 0; word < folds.size(); ++word) {
    const std::int32_t label = lesson.label_of_word[word];
    if (label < 0 || folds[word] != fold) continue;
    held_out[word] = new_id[static_cast<std::size_t>(label)];
  }
  result.held_out = {std::move(held_out), result.fit.labels, lesson.value_of_word, {}};
  return result;
}

using Chain = std::pair<std::size_t, std::size_t>;

/// What a chain is solved on: all words of the problem, or those outside of a fold.
struct Fit {
  const Problem& problem;
  ExactSolver& solver;
  std::string name;      // before those of its points
  const Lesson& judged;  // on which its points are judged
  bool judges = true;    // false: there is nothing to judge them on
};

/// Solves point i from `start`, and judges it.
Routine<ExactSolution> walk_point(const PathWalk& walk, const Fit& fit, const PathPoint& point,
                                  std::size_t i, SolverStart start, HeldOut& held_out) {
  const Penalties penalties{point.l1, point.l2};
  const std::string name = fit.name + "point" + std::to_string(i) + "_" + walk.task;
  const double largest = co_await fit.solver.largest_l1();
  const ExactOptions accuracy = accuracy_of(penalties, largest, walk.options);
  const ExactSolution solution = co_await solved(fit.solver, penalties, start, accuracy,
                                                 walk.solutions, name, walk.data.comm.is_root());
  if (!fit.judges) co_return solution;
  const Judgement all = judge(walk.data, solution.parameters, fit.problem.standardiser, fit.judged);
  held_out.add(all, walk.data.corpus, fit.judged);
  if (walk.options.selection == Selection::paper_score) {
    const SolvedPoint there{fit.problem, solution, penalties, name, fit.judged};
    const PaperHits hits = co_await paper_hits(walk, there, all);
    held_out.paper.add(hits);
  }
  co_return solution;
}

/// One fold of one chain: each point solved on the sentences outside of the fold, judged inside.
Routine<bool> walk_fold(const PathWalk& walk, const std::vector<PathPoint>& points, Chain chain,
                        const Fold& cut, std::size_t fold, std::vector<HeldOut>& held_out) {
  const Problem problem = make_problem(walk.data, cut.fit, walk.problem.standardiser);
  ExactSolver solver(walk.passes, walk.data, problem, walk.gram);
  const Fit fit{problem, solver, "fold" + std::to_string(fold) + "_", cut.held_out};
  SolverStart start{bias_only(problem), {}};
  for (std::size_t i = chain.first; i < chain.second; ++i) {
    const ExactSolution solution = co_await walk_point(walk, fit, points[i], i, start, held_out[i]);
    start = start_of(solution);
  }
  co_return true;
}

/// Labels between which a fold must leave a choice, or the one name of numbers.
std::int32_t fewest_labels(const Lesson& lesson) { return lesson.is_of_numbers() ? 1 : 2; }

/// What each fold holds out. Throws if one leaves too little; of a path that says nothing, as that
/// of a bootstrap, which nobody has chosen, such folds are left out, and one has to be there.
std::vector<Fold> cut_folds(const PathWalk& walk) {
  const Lesson& lesson = walk.problem.lesson;
  const std::vector<int> fold_of_word = folds_of_words(walk.data.corpus, walk.options);
  std::vector<Fold> folds;
  for (int fold = 0; fold < walk.options.folds; ++fold) {
    Fold held_out = without_fold(lesson, fold_of_word, fold);
    if (held_out.fit.labels >= fewest_labels(lesson)) folds.push_back(std::move(held_out));
  }
  if (std::ssize(folds) == walk.options.folds || (!walk.logs && !folds.empty())) return folds;
  throw UsageError("probe.folds = " + std::to_string(walk.options.folds) + " leaves " +
                   (lesson.is_of_numbers() ? "no number" : "fewer than two labels") +
                   " to train on; give corpus.dev, or fewer folds");
}

/// "dev accuracy 91.20 %", "held-out R^2 0.5213"
std::string share_in_words(const PathWalk& walk, const PathPoint& point, const std::string& on) {
  const bool of_numbers = walk.problem.lesson.is_of_numbers();
  char text[40];
  std::snprintf(text, sizeof text, of_numbers ? " R^2 %.4f" : " accuracy %.2f %%",
                of_numbers ? point.dev_accuracy : 100 * point.dev_accuracy);
  return on + text;
}

void log_point(const PathWalk& walk, const PathPoint& point, int folds) {
  if (!walk.logs) return;
  const std::string on = folds > 0 ? "held-out" : "dev";
  char text[200];
  std::snprintf(text, sizeof text,
                "l1 = %.3g, l2 = %.3g: %s loss %.4g, %s, %lld weights, %lld passes", point.l1,
                point.l2, on.c_str(), point.dev_loss, share_in_words(walk, point, on).c_str(),
                static_cast<long long>(point.certificate.nonzero),
                static_cast<long long>(point.certificate.passes));
  log_info("probes: " + walk.task + ": " + text);
}

/// Every point of one chain, on all words of the problem.
Routine<bool> walk_whole(const PathWalk& walk, Chain chain, bool has_dev, WalkedPath& path,
                         std::vector<HeldOut>& held_out) {
  std::optional<ExactSolver> own;
  ExactSolver& solver =
      chain.first == 0 ? walk.solver : own.emplace(walk.passes, walk.data, walk.problem, walk.gram);
  const Fit fit{walk.problem, solver, "", walk.dev, has_dev};
  SolverStart start{bias_only(walk.problem), {}};
  for (std::size_t i = chain.first; i < chain.second; ++i) {
    PathPoint& point = path.points[i];
    const ExactSolution solution = co_await walk_point(walk, fit, point, i, start, held_out[i]);
    start = start_of(solution);
    point.certificate = solution.certificate;
    path.starts[i] = start;
    if (!has_dev) continue;
    held_out[i].write_to(point, walk.dev, walk.options.seed);
    log_point(walk, point, 0);
  }
  co_return true;
}

void log_paper_score(const std::string& task, const PathPoint& point) {
  const PaperScore& score = *point.paper_score;
  char text[200];
  std::snprintf(text, sizeof text,
                "l1 = %.3g, l2 = %.3g: S = %.4f, A_t %.2f %%, A_b %.2f %% (biases alone %.2f %%), "
                "A_z %.2f %%, A_l %.2f %%",
                point.l1, point.l2, score.value(), 100 * score.top, 100 * score.bottom,
                100 * score.bias_only, 100 * score.weakest, 100 * score.all);
  log_info("probes: " + task + ": " + text);
}

/// The papers' score of all points, whose other figures are there.
void add_paper_scores(const PathWalk& walk, const std::vector<HeldOut>& held_out,
                      std::vector<PathPoint>& points) {
  std::vector<PaperHits> hits;
  for (const HeldOut& of_point : held_out) hits.push_back(of_point.paper);
  write_paper_scores(points, hits, held_out.front().words, left_out_by(walk.options));
  if (!walk.logs) return;
  for (const PathPoint& point : points) log_paper_score(walk.task, point);
}

PathPoint point_at(double l1, double l2, bool given) {
  PathPoint point;
  point.l1 = l1;
  point.l2 = l2;
  point.given = given;
  return point;
}

/// From large to small, each once.
std::vector<double> values_of(const Penalty& penalty) {
  std::vector<double> values = penalty.grid;
  if (values.empty()) values = {penalty.value};
  std::sort(values.rbegin(), values.rend());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::vector<PathPoint> grid_points(const ProbeOptions& options) {
  std::vector<PathPoint> points;
  if (options.l2.automatic) {
    for (const double l1 : values_of(options.l1)) {
      points.push_back(point_at(l1, options.l2_beside(l1), false));
    }
    return points;
  }
  for (const double l2 : values_of(options.l2)) {
    for (const double l1 : values_of(options.l1)) points.push_back(point_at(l1, l2, false));
  }
  return points;
}

/// The more the better.
double merit_of(const PathPoint& point, Selection selection) {
  switch (selection) {
    case Selection::dev_loss:
      return -point.dev_loss;
    case Selection::dev_accuracy:
      return point.dev_accuracy;
    case Selection::paper_score:
      return point.paper_score.value().value();
  }
  throw BugError("unknown selection");
}

}  // namespace

bool has_words(const Lesson& asked) {
  return std::any_of(asked.label_of_word.begin(), asked.label_of_word.end(),
                     [](std::int32_t label) { return label >= 0; });
}

bool is_walked(const ProbeOptions& options, bool has_dev) {
  return options.l1.automatic || options.is_grid() || (has_dev && options.path_points > 0);
}

ExactOptions accuracy_of(Penalties point, double largest, const ProbeOptions& options) {
  double tolerance = options.path_tolerance;
  if (point.l1 > 0 && point.l1 < largest) {
    tolerance = std::min(tolerance, point.l1 / 2 / (largest - point.l1));
  }
  return {tolerance, options.max_passes};
}

std::vector<PathPoint> path_points(double largest, const ProbeOptions& options) {
  if (options.is_grid()) return grid_points(options);
  std::vector<PathPoint> points;
  for (int i = 0; i < options.path_points; ++i) {
    const double share = options.path_points == 1 ? 1.0 : i / (options.path_points - 1.0);
    const double value = largest * std::pow(options.path_span, -share);
    points.push_back(point_at(value, options.l2_of_l1 * value, false));
  }
  if (!options.l1.automatic) {
    const double l1 = options.l1.value;
    const auto weaker = std::find_if(points.begin(), points.end(),
                                     [l1](const PathPoint& point) { return point.l1 < l1; });
    points.insert(weaker, point_at(l1, options.l2_beside(l1), true));
  }
  return points;
}

std::vector<Chain> chains_of(const std::vector<PathPoint>& points) {
  std::vector<Chain> chains;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool falls = i > 0 && (points[i].l1 < points[i - 1].l1 ||
                                 (points[i].l1 == points[i - 1].l1 && points[i].given));
    if (!falls) chains.emplace_back(i, i);
    chains.back().second = i + 1;
  }
  return chains;
}

std::size_t chosen_point(const std::vector<PathPoint>& points, const ProbeOptions& options) {
  const auto index = [&](auto point) { return static_cast<std::size_t>(point - points.begin()); };
  if (!options.l1.automatic && !options.is_grid()) {
    return index(std::find_if(points.begin(), points.end(),
                              [](const PathPoint& point) { return point.given; }));
  }
  const auto best =
      std::max_element(points.begin(), points.end(), [&](const PathPoint& a, const PathPoint& b) {
        return merit_of(a, options.selection) < merit_of(b, options.selection);
      });
  if (!options.l1.within_error) return index(best);
  const double most = best->dev_loss + best->dev_loss_error;
  return index(std::find_if(points.begin(), points.end(),
                            [most](const PathPoint& point) { return point.dev_loss <= most; }));
}

Routine<WalkedPath> walk_path(const PathWalk& walk) {
  if (walk.options.selection == Selection::paper_score && walk.problem.lesson.is_of_numbers()) {
    throw UsageError("probe.selection = paper-score goes by accuracy, which the numbers of " +
                     walk.task + " have not");
  }
  const bool has_dev = has_words(walk.dev);
  WalkedPath path;
  const double largest = co_await walk.solver.largest_l1();
  path.points = path_points(largest, walk.options);
  std::vector<HeldOut> held_out(path.points.size());
  path.starts.resize(path.points.size());
  const std::vector<Fold> folds = has_dev ? std::vector<Fold>() : cut_folds(walk);
  path.folds = static_cast<int>(folds.size());
  std::vector<Routine<bool>> side_by_side;
  for (const Chain& chain : chains_of(path.points)) {
    side_by_side.push_back(walk_whole(walk, chain, has_dev, path, held_out));
    for (std::size_t fold = 0; fold < folds.size(); ++fold) {
      side_by_side.push_back(walk_fold(walk, path.points, chain, folds[fold], fold, held_out));
    }
  }
  co_await walk.passes.all_of(std::move(side_by_side));
  for (std::size_t i = 0; i < path.points.size() && !has_dev; ++i) {
    held_out[i].write_to(path.points[i], walk.problem.lesson, walk.options.seed);
    log_point(walk, path.points[i], path.folds);
  }
  if (walk.options.selection == Selection::paper_score) {
    add_paper_scores(walk, held_out, path.points);
  }
  path.chosen = chosen_point(path.points, walk.options);
  path.points[path.chosen].chosen = true;
  co_return path;
}

}  // namespace salient
