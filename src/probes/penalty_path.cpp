#include "probes/penalty_path.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "probes/bootstrap.hpp"
#include "probes/judge.hpp"
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

/// How far a point is solved: to options.path_tolerance, and where l1 is so small that this says
/// nothing of it, to half of l1 (`largest`: l1 at which W = 0).
ExactOptions accuracy_of(const PathPoint& point, double largest, const ProbeOptions& options) {
  double tolerance = options.path_tolerance;
  if (point.l1 > 0 && point.l1 < largest) {
    tolerance = std::min(tolerance, point.l1 / 2 / (largest - point.l1));
  }
  return {tolerance, options.max_passes};
}

/// One fold of one chain: each point solved on the sentences outside of the fold, judged inside.
Routine<bool> walk_fold(const PathWalk& walk, const std::vector<PathPoint>& points, Chain chain,
                        const Fold& cut, std::size_t fold, std::vector<HeldOut>& held_out) {
  const Problem fit = make_problem(walk.data, cut.fit, walk.problem.standardiser);
  ExactSolver solver(walk.passes, walk.data, fit, walk.gram);
  const double largest = co_await solver.largest_l1();
  SolverStart start{bias_only(fit), {}};
  for (std::size_t i = chain.first; i < chain.second; ++i) {
    const std::string name =
        "fold" + std::to_string(fold) + "_point" + std::to_string(i) + "_" + walk.task;
    const ExactOptions accuracy = accuracy_of(points[i], largest, walk.options);
    const ExactSolution solution =
        co_await solved(solver, {points[i].l1, points[i].l2}, start, accuracy, walk.solutions, name,
                        walk.data.comm.is_root());
    start = start_of(solution);
    held_out[i].add(judge(walk.data, start.parameters, fit.standardiser, cut.held_out),
                    walk.data.corpus, cut.held_out);
  }
  co_return true;
}

/// Labels between which a fold must leave a choice, or the one name of numbers.
std::int32_t fewest_labels(const Lesson& lesson) { return lesson.is_of_numbers() ? 1 : 2; }

/// What each fold holds out; throws if one leaves too little.
std::vector<Fold> cut_folds(const PathWalk& walk) {
  const Lesson& lesson = walk.problem.lesson;
  const std::vector<int> fold_of_word = folds_of_words(walk.data.corpus, walk.options);
  std::vector<Fold> folds;
  for (int fold = 0; fold < walk.options.folds; ++fold) {
    folds.push_back(without_fold(lesson, fold_of_word, fold));
    if (folds.back().fit.labels >= fewest_labels(lesson)) continue;
    throw UsageError("probe.folds = " + std::to_string(walk.options.folds) + " leaves " +
                     (lesson.is_of_numbers() ? "no number" : "fewer than two labels") +
                     " to train on; give corpus.dev, or fewer folds");
  }
  return folds;
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
  const double largest = co_await solver.largest_l1();
  SolverStart start{bias_only(walk.problem), {}};
  for (std::size_t i = chain.first; i < chain.second; ++i) {
    PathPoint& point = path.points[i];
    const std::string name = "point" + std::to_string(i) + "_" + walk.task;
    const ExactOptions accuracy = accuracy_of(point, largest, walk.options);
    const ExactSolution solution = co_await solved(solver, {point.l1, point.l2}, start, accuracy,
                                                   walk.solutions, name, walk.data.comm.is_root());
    start = start_of(solution);
    point.certificate = solution.certificate;
    path.starts[i] = start;
    if (!has_dev) continue;
    held_out[i].add(judge(walk.data, start.parameters, walk.problem.standardiser, walk.dev),
                    walk.data.corpus, walk.dev);
    held_out[i].write_to(point, walk.dev, walk.options.seed);
    log_point(walk, point, 0);
  }
  co_return true;
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
    for (const double l1 : values_of(options.l1)) points.push_back(point_at(l1, l1, false));
    return points;
  }
  for (const double l2 : values_of(options.l2)) {
    for (const double l1 : values_of(options.l1)) points.push_back(point_at(l1, l2, false));
  }
  return points;
}

}  // namespace

bool has_words(const Lesson& asked) {
  return std::any_of(asked.label_of_word.begin(), asked.label_of_word.end(),
                     [](std::int32_t label) { return label >= 0; });
}

std::vector<PathPoint> path_points(double largest, const ProbeOptions& options) {
  if (options.is_grid()) return grid_points(options);
  std::vector<PathPoint> points;
  for (int i = 0; i < options.path_points; ++i) {
    const double share = options.path_points == 1 ? 1.0 : i / (options.path_points - 1.0);
    const double value = largest * std::pow(options.path_span, -share);
    points.push_back(point_at(value, value, false));
  }
  if (!options.l1.automatic) {
    const double l1 = options.l1.value;
    const auto weaker = std::find_if(points.begin(), points.end(),
                                     [l1](const PathPoint& point) { return point.l1 < l1; });
    points.insert(weaker, point_at(l1, options.l2.automatic ? l1 : options.l2.value, true));
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
  const bool by_accuracy = options.selection == Selection::dev_accuracy;
  const auto best =
      std::min_element(points.begin(), points.end(), [&](const PathPoint& a, const PathPoint& b) {
        return by_accuracy ? a.dev_accuracy > b.dev_accuracy : a.dev_loss < b.dev_loss;
      });
  if (!options.l1.within_error) return index(best);
  const double most = best->dev_loss + best->dev_loss_error;
  return index(std::find_if(points.begin(), points.end(),
                            [most](const PathPoint& point) { return point.dev_loss <= most; }));
}

Routine<WalkedPath> walk_path(const PathWalk& walk) {
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
  path.chosen = chosen_point(path.points, walk.options);
  path.points[path.chosen].chosen = true;
  co_return path;
}

}  // namespace salient
