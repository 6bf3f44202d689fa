#include "salient/probes/train.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <list>
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

/// X'X/n of the features with a column of ones last, float32 [neuron + 1, neuron + 1]: a metric,
/// shared by all tasks.
at::Tensor gram_of(ProbeData& data, bool standardise) {
  const Matrix& correlation = data.correlation();
  const std::int64_t neurons = correlation.rows();
  at::Tensor gram = at::zeros({neurons + 1, neurons + 1}, at::kFloat);
  gram.narrow(0, 0, neurons).narrow(1, 0, neurons).copy_(float32_view(correlation));
  gram[neurons][neurons].fill_(1);
  if (!standardise) {
    const at::Tensor deviation =
        float64_tensor(data.train_moments().deviation, at::kCPU).to(at::kFloat);
    const at::Tensor mean = float64_tensor(data.train_moments().mean, at::kCPU).to(at::kFloat);
    at::Tensor inner = gram.narrow(0, 0, neurons).narrow(1, 0, neurons);
    inner.mul_(deviation).mul_(deviation.unsqueeze(1)).addr_(mean, mean);
    gram.select(0, neurons).narrow(0, 0, neurons).copy_(mean);
    gram.select(1, neurons).narrow(0, 0, neurons).copy_(mean);
  }
  return gram.to(data.impl().where);
}

/// What standardises the features of a problem. Tasks over the same words share one, by which their
/// passes know that they can share the features.
struct Scaling {
  std::vector<char> include;  ///< [word]
  Moments moments;
  Standardiser by;
};

/// Collective where a set of words is new.
const Scaling& scaling_for(ProbeData& data, const std::vector<std::int32_t>& labels,
                           bool standardise, std::list<Scaling>& known) {
  std::vector<char> include(labels.size());
  std::transform(labels.begin(), labels.end(), include.begin(),
                 [](std::int32_t label) { return label >= 0 ? 1 : 0; });
  for (const Scaling& scaling : known) {
    if (!standardise || scaling.include == include) return scaling;
  }
  Moments moments;
  if (standardise) {
    moments = include == data.impl().train_words ? data.train_moments() : data.moments(include);
  } else {
    moments = {Eigen::VectorXd::Zero(data.neurons().size()),
               Eigen::VectorXd::Ones(data.neurons().size())};
  }
  const Standardiser by = standardiser_of(moments, data.impl().where);
  known.push_back({std::move(include), std::move(moments), by});
  return known.back();
}

/// A task on its way to a probe.
struct Training {
  const Task& task;
  LabelSet labels;
  const Scaling& scaling;
  Problem problem;
  std::vector<std::int32_t> dev_labels;
};

Training prepare(ProbeData& data, const Task& task, bool standardise, std::list<Scaling>& known) {
  ProbeData::Impl& impl = data.impl();
  const LabelSet labels = labels_in_train(impl.corpus, task);
  std::vector<std::int32_t> column = column_of(impl.corpus, task, labels, Split::train);
  const Scaling& scaling = scaling_for(data, column, standardise, known);
  return {task, labels, scaling, make_problem(impl, std::move(column), labels.size(), scaling.by),
          column_of(impl.corpus, task, labels, Split::dev)};
}

Penalties given_penalties(const ProbeOptions& options) {
  return {options.l1.value, options.l2.automatic ? options.l1.value : options.l2.value};
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

TrainedProbe probe_of(const Training& training, const ExactSolution& solution,
                      NeuronLayout neurons) {
  TrainedProbe trained;
  const std::int64_t count = neurons.size();
  trained.probe = {neurons,
                   training.labels,
                   to_matrix(solution.parameters.narrow(1, 0, count)),
                   to_vector(solution.parameters.select(1, count)).cast<float>(),
                   training.scaling.moments.mean,
                   training.scaling.moments.deviation};
  trained.gradient = to_matrix(solution.gradient.narrow(1, 0, count));
  trained.certificate = solution.certificate;
  trained.words = training.problem.words;
  return trained;
}

/// Everything outlives the routine.
Routine<TrainedProbe> train_exactly(ProbeData::Impl& data, SharedPasses& passes,
                                    const Training& training, const at::Tensor& gram,
                                    const ProbeOptions& options, const Solutions& solutions) {
  ExactSolver solver(passes, data, training.problem, gram);
  const bool has_dev = any_has_label(training.dev_labels);
  Penalties penalties = given_penalties(options);
  at::Tensor start = bias_only(training.problem);
  WalkedPath path;
  if (options.l1.automatic || options.is_grid() || (has_dev && options.path_points > 0)) {
    const PathWalk walk{data,     passes, training.task.name,  training.problem,
                        solver,   gram,   training.dev_labels, options,
                        solutions};
    path = co_await walk_path(walk);
    penalties = {path.points[path.chosen].l1, path.points[path.chosen].l2};
    start = path.parameters[path.chosen];
    path.parameters.clear();
  }
  const ExactOptions to_the_end{options.tolerance, options.max_passes};
  const std::string name = "final_" + training.task.name;
  const ExactSolution solution =
      co_await solved(solver, penalties, start, to_the_end, solutions, name, data.comm.is_root());
  TrainedProbe trained = probe_of(training, solution, data.neurons);
  trained.l1 = penalties.l1;
  trained.l2 = penalties.l2;
  trained.path = std::move(path.points);
  trained.folds = path.folds;
  log_result(training.task, trained);
  co_return trained;
}

TrainedProbe train_by_recipe(ProbeData::Impl& data, const Training& training,
                             const ProbeOptions& options) {
  const Penalties penalties = given_penalties(options);
  TrainedProbe trained =
      probe_of(training, train_by_paper(data, training.problem, penalties, options), data.neurons);
  trained.l1 = penalties.l1;
  trained.l2 = penalties.l2;
  trained.norm_penalty = options.penalty == PaperPenalty::neurox;
  log_result(training.task, trained);
  return trained;
}

}  // namespace

std::vector<TrainedProbe> train_probes(ProbeData& data, const std::vector<Task>& tasks,
                                       const ProbeOptions& options, const Solutions& solutions) {
  std::list<Scaling> scalings;
  std::vector<Training> trainings;
  trainings.reserve(tasks.size());
  for (const Task& task : tasks) {
    trainings.push_back(prepare(data, task, options.standardise, scalings));
  }
  std::vector<TrainedProbe> probes;
  if (options.solver == Solver::paper) {
    for (const Training& training : trainings) {
      probes.push_back(train_by_recipe(data.impl(), training, options));
    }
    return probes;
  }
  const at::Tensor gram = gram_of(data, options.standardise);
  SharedPasses passes(data.impl());
  std::vector<Routine<TrainedProbe>> routines;
  for (const Training& training : trainings) {
    routines.push_back(train_exactly(data.impl(), passes, training, gram, options, solutions));
  }
  return passes.run(passes.all_of(std::move(routines)));
}

TrainedProbe train_probe(ProbeData& data, const Task& task, const ProbeOptions& options) {
  return train_probes(data, {task}, options).front();
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
