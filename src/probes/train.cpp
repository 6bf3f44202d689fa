#include "salient/probes/train.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "probes/chunks.hpp"
#include "probes/exact_solver.hpp"
#include "probes/judge.hpp"
#include "probes/paper_solver.hpp"
#include "probes/penalty_path.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// The words of `split` with the ids of `labels`; other splits and excluded words are excluded.
std::vector<std::int32_t> column_of(const Corpus& corpus, const Task& task, const LabelSet& labels,
                                    Split split) {
  std::vector<std::int32_t> new_id;
  for (const std::string& name : task.labels.names()) new_id.push_back(labels.find(name));
  std::vector<std::int32_t> column(corpus.words.size(), label_excluded);
  for (std::size_t word = 0; word < column.size(); ++word) {
    if (corpus.split_of_word[word] != split) continue;
    const std::int32_t label = task.label_of_word[word];
    column[word] = label < 0 ? label : new_id[static_cast<std::size_t>(label)];
  }
  return column;
}

/// X'X/n of the features with a column of ones last, float64 [neuron + 1, neuron + 1].
at::Tensor gram_of(ProbeData& data, bool standardise) {
  ProbeData::Impl& impl = data.impl();
  at::Tensor gram = float64_tensor(data.correlation(), impl.where);
  at::Tensor mean = at::zeros({gram.size(0)}, gram.options());
  if (!standardise) {
    const at::Tensor deviation = float64_tensor(data.train_moments().deviation, impl.where);
    mean = float64_tensor(data.train_moments().mean, impl.where);
    gram = gram * at::outer(deviation, deviation) + at::outer(mean, mean);
  }
  const at::Tensor one = at::zeros({1}, gram.options()) + 1.0;
  return at::cat({at::cat({gram, mean.unsqueeze(1)}, 1), at::cat({mean, one}).unsqueeze(0)}, 0);
}

Moments moments_for(ProbeData& data, const std::vector<std::int32_t>& labels, bool standardise) {
  if (!standardise) {
    const std::int64_t neurons = data.neurons().size();
    return {Eigen::VectorXd::Zero(neurons), Eigen::VectorXd::Ones(neurons)};
  }
  std::vector<char> include(labels.size());
  std::transform(labels.begin(), labels.end(), include.begin(),
                 [](std::int32_t label) { return label >= 0 ? 1 : 0; });
  if (include == data.impl().train_words) return data.train_moments();
  return data.moments(include);
}

void train_exactly(ProbeData& data, const Problem& problem, const ProbeOptions& options,
                   const std::vector<std::int32_t>& dev_labels, TrainedProbe& trained,
                   ExactSolution& solution) {
  const at::Tensor gram = gram_of(data, options.standardise);
  ExactSolver solver(data.impl(), problem, gram);
  const bool has_dev = std::any_of(dev_labels.begin(), dev_labels.end(),
                                   [](std::int32_t label) { return label >= 0; });
  Penalties penalties{options.l1.value, options.l2.automatic ? options.l1.value : options.l2.value};
  at::Tensor start = bias_only(problem);
  if (options.l1.automatic || (has_dev && options.path_points > 0)) {
    WalkedPath path = walk_path(data.impl(), problem, solver, gram, dev_labels, options);
    penalties = {path.points[path.chosen].l1, path.points[path.chosen].l2};
    start = path.parameters[path.chosen];
    trained.path = std::move(path.points);
    trained.folds = path.folds;
  }
  trained.l1 = penalties.l1;
  trained.l2 = penalties.l2;
  solution = solver.solve(penalties, start, {options.tolerance, options.max_passes});
}

void log_result(const Task& task, const TrainedProbe& trained) {
  const Certificate& c = trained.certificate;
  char text[240];
  std::snprintf(text, sizeof text,
                "probes: %s: objective %.6f nats a word at l1 = %.3g, l2 = %.3g; KKT residual %.2e "
                "(%.1e of its value at W = 0) after %lld passes; %lld weights of %lld are not zero",
                task.name.c_str(), c.objective, trained.l1, trained.l2, c.kkt, c.relative(),
                static_cast<long long>(c.passes), static_cast<long long>(c.nonzero),
                static_cast<long long>(trained.probe.weights.size()));
  log_info(text);
  const double excess = excess_of_given(trained.path);
  if (excess > flagged_excess) {
    std::snprintf(
        text, sizeof text,
        "probes: %s: the dev loss of the given penalties is %.1f %% above the best of the "
        "path; probe.l1 = auto takes that one",
        task.name.c_str(), 100 * excess);
    log_warning(text);
  }
  if (c.certified && !c.converged) {
    log_warning("probes: " + task.name +
                ": not converged to probe.tolerance; raise "
                "probe.max_passes or the penalties");
  }
}

}  // namespace

TrainedProbe train_probe(ProbeData& data, const Task& task, const ProbeOptions& options) {
  ProbeData::Impl& impl = data.impl();
  const LabelSet labels = labels_in_train(impl.corpus, task);
  std::vector<std::int32_t> column = column_of(impl.corpus, task, labels, Split::train);
  const Moments moments = moments_for(data, column, options.standardise);
  const Problem problem =
      make_problem(impl, std::move(column), labels.size(), standardiser_of(moments, impl.where));
  TrainedProbe trained;
  ExactSolution solution;
  if (options.solver == Solver::exact) {
    train_exactly(data, problem, options, column_of(impl.corpus, task, labels, Split::dev), trained,
                  solution);
  } else {
    trained.l1 = options.l1.value;
    trained.l2 = options.l2.automatic ? options.l1.value : options.l2.value;
    solution = train_by_paper(impl, problem, {trained.l1, trained.l2}, options);
  }
  const std::int64_t neurons = impl.neurons.size();
  trained.probe = {impl.neurons,
                   labels,
                   to_matrix(solution.parameters.narrow(1, 0, neurons)),
                   to_vector(solution.parameters.select(1, neurons)).cast<float>(),
                   moments.mean,
                   moments.deviation};
  trained.gradient = to_matrix(solution.gradient.narrow(1, 0, neurons));
  trained.certificate = solution.certificate;
  trained.words = problem.words;
  trained.norm_penalty = options.solver == Solver::paper && options.penalty == PaperPenalty::neurox;
  log_result(task, trained);
  return trained;
}

namespace {

at::Tensor parameters_of(const LinearProbe& probe, at::Device where) {
  const Eigen::VectorXd bias = probe.bias.cast<double>();
  return at::cat({float64_tensor(probe.weights, where), float64_tensor(bias, where).unsqueeze(1)},
                 1);
}

/// [label]: the words of each in truth.
std::vector<std::int64_t> words_of_labels(const Confusion& confusion) {
  std::vector<std::int64_t> words;
  for (Eigen::Index label = 0; label < confusion.cols(); ++label) {
    words.push_back(confusion.row(label).sum());
  }
  return words;
}

/// Of `unseen` words of the split by their labels; those of no such label were dropped.
std::vector<std::int64_t> words_of_unseen(const Task& task, Split split, std::int64_t unseen) {
  std::vector<std::int64_t> words;
  for (const UnseenLabel& label : task.unseen) {
    if (label.split == split) words.push_back(label.words);
  }
  const std::int64_t dropped =
      unseen - std::accumulate(words.begin(), words.end(), std::int64_t{0});
  if (dropped > 0) words.push_back(dropped);
  return words;
}

ProbeScore score_of(const Judgement& judged, Split split, const Corpus& corpus, const Task& task,
                    const std::vector<std::int64_t>& train_words) {
  ProbeScore score;
  score.split = split;
  score.words = judged.words;
  score.correct = judged.correct;
  score.unseen = judged.unseen;
  score.words_of_unseen = words_of_unseen(task, split, judged.unseen);
  score.loss = judged.loss;
  score.confusion = judged.confusion;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const bool excluded = task.label_of_word[word] == label_excluded;
    if (excluded && corpus.split_of_word[word] == split) ++score.excluded;
  }
  const auto most = std::max_element(train_words.begin(), train_words.end());
  const std::vector<std::int64_t> words = words_of_labels(judged.confusion);
  score.majority = words[static_cast<std::size_t>(most - train_words.begin())];
  for (std::size_t label = 0; label < train_words.size(); ++label) {
    const auto id = static_cast<Eigen::Index>(label);
    score.labels.push_back({train_words[label], words[label], judged.confusion.col(id).sum(),
                            judged.confusion(id, id)});
  }
  return score;
}

}  // namespace

std::vector<ProbeScore> evaluate(ProbeData& data, const LinearProbe& probe, const Task& task) {
  ProbeData::Impl& impl = data.impl();
  const Standardiser by = standardiser_of({probe.mean, probe.deviation}, impl.where);
  const at::Tensor parameters = parameters_of(probe, impl.where);
  std::vector<ProbeScore> scores;
  std::vector<std::int64_t> train_words;
  for (const Split split : all_splits) {
    const auto column = column_of(impl.corpus, task, probe.labels, split);
    if (std::all_of(column.begin(), column.end(),
                    [](std::int32_t label) { return label == label_excluded; })) {
      continue;
    }
    const auto tags = chunk_tags(impl.corpus, task, probe.labels, column);
    const Judgement judged = judge(impl, parameters, by, column, tags ? &*tags : nullptr);
    if (split == Split::train) train_words = words_of_labels(judged.confusion);
    scores.push_back(score_of(judged, split, impl.corpus, task, train_words));
    if (tags) scores.back().chunks = judged.chunks;
  }
  return scores;
}

}  // namespace salient
