#include "probes/penalty_path.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "probes/judge.hpp"
#include "probes/random_stream.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Sums over the held-out folds, from which a path point's dev figures follow.
struct HeldOut {
  std::int64_t words = 0, correct = 0, judged = 0;
  double loss_sum = 0;

  void add(const Judgement& fold) {
    words += fold.words;
    correct += fold.correct;
    judged += fold.words - fold.unseen;
    loss_sum += fold.loss * static_cast<double>(fold.words - fold.unseen);
  }
  void write_to(PathPoint& point) const {
    point.dev_loss = loss_sum / static_cast<double>(std::max<std::int64_t>(judged, 1));
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

/// Labels inside and outside of one fold; ids are those of the labels that remain inside.
struct FoldLabels {
  std::vector<std::int32_t> fit, held_out;  // int32 [word]
  std::int32_t labels = 0;
};

FoldLabels without_fold(const Problem& problem, const std::vector<int>& folds, int fold) {
  std::vector<std::int32_t> new_id(static_cast<std::size_t>(problem.labels), label_unseen);
  for (std::size_t word = 0; word < folds.size(); ++word) {
    const std::int32_t label = problem.label_of_word[word];
    if (label >= 0 && folds[word] != fold) new_id[static_cast<std::size_t>(label)] = 0;
  }
  FoldLabels result;
  for (std::int32_t& id : new_id) {
    if (id == 0) id = result.labels++;
  }
  result.fit.assign(folds.size(), label_excluded);
  result.held_out = result.fit;
  for (std::size_t word = 0; word < folds.size(); ++word) {
    const std::int32_t label = problem.label_of_word[word];
    if (label < 0) continue;
    auto& column = folds[word] == fold ? result.held_out : result.fit;
    column[word] = new_id[static_cast<std::size_t>(label)];
  }
  return result;
}

/// The path on the sentences outside each fold, judged on those inside.
std::vector<HeldOut> cross_validate(ProbeData::Impl& data, const Problem& problem,
                                    const at::Tensor& gram, const std::vector<double>& values,
                                    const ProbeOptions& options) {
  const std::vector<int> folds = folds_of_words(data.corpus, options);
  std::vector<HeldOut> held_out(values.size());
  for (int fold = 0; fold < options.folds; ++fold) {
    FoldLabels labels = without_fold(problem, folds, fold);
    if (labels.labels < 2) {
      throw UsageError(
          "probe.folds = " + std::to_string(options.folds) +
          " leaves fewer than two labels to train on; give corpus.dev, or fewer folds");
    }
    const Problem fit =
        make_problem(data, std::move(labels.fit), labels.labels, problem.standardiser);
    ExactSolver solver(data, fit, gram);
    at::Tensor start = bias_only(fit);
    for (std::size_t i = 0; i < values.size(); ++i) {
      start =
          solver.solve({values[i], values[i]}, start, {options.path_tolerance, options.max_passes})
              .parameters;
      held_out[i].add(judge(data, start, fit.standardiser, labels.held_out));
    }
    log_info("probes: fold " + std::to_string(fold + 1) + " of " + std::to_string(options.folds));
  }
  return held_out;
}

void log_point(const PathPoint& point) {
  char text[160];
  std::snprintf(text, sizeof text,
                "probes: l1 = l2 = %.3g: dev loss %.4f, dev accuracy %.2f %%, %lld weights, %lld "
                "passes",
                point.l1, point.dev_loss, 100 * point.dev_accuracy,
                static_cast<long long>(point.certificate.nonzero),
                static_cast<long long>(point.certificate.passes));
  log_info(text);
}

}  // namespace

std::vector<double> path_values(double largest, const ProbeOptions& options) {
  std::vector<double> values;
  for (int i = 0; i < options.path_points; ++i) {
    const double share = options.path_points == 1 ? 1.0 : i / (options.path_points - 1.0);
    values.push_back(largest * std::pow(options.path_span, -share));
  }
  return values;
}

WalkedPath walk_path(ProbeData::Impl& data, const Problem& problem, ExactSolver& solver,
                     const at::Tensor& gram, const std::vector<std::int32_t>& dev_labels,
                     const ProbeOptions& options) {
  const bool has_dev = std::any_of(dev_labels.begin(), dev_labels.end(),
                                   [](std::int32_t label) { return label >= 0; });
  const std::vector<double> values = path_values(solver.largest_l1(), options);
  std::vector<HeldOut> held_out(values.size());
  if (!has_dev) held_out = cross_validate(data, problem, gram, values, options);

  WalkedPath path;
  at::Tensor start = bias_only(problem);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ExactSolution solution =
        solver.solve({values[i], values[i]}, start, {options.path_tolerance, options.max_passes});
    start = solution.parameters;
    if (has_dev) held_out[i].add(judge(data, start, problem.standardiser, dev_labels));
    PathPoint point{values[i], values[i], solution.certificate, 0, 0, false};
    held_out[i].write_to(point);
    log_point(point);
    path.points.push_back(point);
    path.parameters.push_back(start);
    if (point.dev_loss < path.points[path.chosen].dev_loss) path.chosen = i;
  }
  path.points[path.chosen].chosen = true;
  return path;
}

}  // namespace salient
