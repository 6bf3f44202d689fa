#include "probes/training.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstdio>

#include "probes/weighted_moments.hpp"
#include "probes/word_weights.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {

Target target_of(const Corpus& corpus, const Task& task) {
  if (!task.has_numbers()) return {labels_in_train(corpus, task), {}};
  return {LabelSet({task.name}), mean_in_train(corpus, task)};
}

namespace {

void add_labels(const Corpus& corpus, const Task& task, const LabelSet& labels, Split split,
                Lesson& lesson) {
  std::vector<std::int32_t> new_id;
  for (const std::string& name : task.labels.names()) new_id.push_back(labels.find(name));
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    if (corpus.split_of_word[word] != split) continue;
    const std::int32_t label = task.label_of_word[word];
    lesson.label_of_word[word] = label < 0 ? label : new_id[static_cast<std::size_t>(label)];
  }
}

void add_numbers(const Corpus& corpus, const Task& task, double mean, Split split, Lesson& lesson) {
  lesson.value_of_word.resize(corpus.words.size());
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    if (corpus.split_of_word[word] != split || task.leaves_out_number(word)) continue;
    lesson.label_of_word[word] = 0;
    lesson.value_of_word[word] = task.value_of_word[word] - mean;
  }
}

}  // namespace

Lesson lesson_of(const Corpus& corpus, const Task& task, const Target& target, Split split) {
  Lesson lesson;
  lesson.label_of_word.assign(corpus.words.size(), label_excluded);
  lesson.labels = target.labels.size();
  if (target.value_mean) {
    add_numbers(corpus, task, *target.value_mean, split, lesson);
  } else {
    add_labels(corpus, task, target.labels, split, lesson);
  }
  return lesson;
}

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

const Scaling& Scalings::over(const std::vector<std::int32_t>& label_of_word) {
  std::vector<char> include(label_of_word.size());
  std::transform(label_of_word.begin(), label_of_word.end(), include.begin(),
                 [](std::int32_t label) { return label >= 0 ? 1 : 0; });
  for (const Scaling& scaling : known_) {
    if (!standardise_ || scaling.include == include) return scaling;
  }
  Moments moments;
  if (standardise_) {
    const bool is_all = include == data_.impl().train_words;
    moments = is_all ? data_.train_moments() : data_.moments(include);
  } else {
    moments = {Eigen::VectorXd::Zero(data_.neurons().size()),
               Eigen::VectorXd::Ones(data_.neurons().size())};
  }
  const Standardiser by = standardiser_of(moments, data_.impl().where);
  known_.push_back({std::move(include), std::move(moments), by});
  return known_.back();
}

const Scaling& Scalings::of_draw(const std::vector<std::int32_t>& label_of_word,
                                 const std::vector<float>& weight_of_word) {
  if (!standardise_) return over(label_of_word);
  std::vector<float> weights = weight_of_word;
  for (std::size_t word = 0; word < weights.size(); ++word) {
    if (label_of_word[word] < 0) weights[word] = 0;
  }
  Moments moments = weighted_moments(data_.impl(), weights);
  const Standardiser by = standardiser_of(moments, data_.impl().where);
  drawn_.push_back({{}, std::move(moments), by});
  return drawn_.back();
}

Training prepare(const Corpus& corpus, const Task& task, const ProbeOptions& options,
                 Scalings& scalings) {
  Target target = target_of(corpus, task);
  Lesson lesson = lesson_of(corpus, task, target, Split::train);
  const Scaling& scaling = scalings.over(lesson.label_of_word);
  weigh_labels(lesson, options);
  return {task, std::move(target), scaling, std::move(lesson)};
}

std::vector<char> learnt_words(const Corpus& corpus, const Task& task,
                               const ProbeOptions& options) {
  Lesson lesson = lesson_of(corpus, task, target_of(corpus, task), Split::train);
  weigh_labels(lesson, options);
  std::vector<char> learnt;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    learnt.push_back(lesson.weight(word) > 0 ? 1 : 0);
  }
  return learnt;
}

at::Tensor gram_of_features(const at::Tensor& gram, const Problem& problem) {
  const at::Tensor& columns = problem.standardiser.columns;
  if (!columns.defined()) return gram;
  const at::Tensor bias = at::full({1}, gram.size(0) - 1, columns.options());
  const at::Tensor some = at::cat({columns.narrow(0, 0, problem.features), bias});
  return gram.index_select(0, some).index_select(1, some);
}

at::Tensor by_neuron(const at::Tensor& by_feature, const Problem& problem, std::int64_t neurons) {
  const at::Tensor& columns = problem.standardiser.columns;
  if (!columns.defined()) return by_feature;
  at::Tensor whole = at::zeros({by_feature.size(0), neurons}, by_feature.options());
  whole.index_copy_(1, columns.narrow(0, 0, problem.features), by_feature);
  return whole;
}

TrainedProbe probe_of(const Training& training, const Problem& problem,
                      const ExactSolution& solution, const Penalties& penalties,
                      const NeuronLayout& neurons) {
  TrainedProbe trained;
  const auto of_neurons = [&](const at::Tensor& by_parameter) {
    return to_matrix(by_neuron(weights_of(by_parameter), problem, neurons.size()));
  };
  trained.probe = {neurons,
                   training.target.labels,
                   of_neurons(solution.parameters),
                   to_vector(solution.parameters.select(1, problem.features)).cast<float>(),
                   training.scaling.moments.mean,
                   training.scaling.moments.deviation,
                   training.target.value_mean};
  trained.gradient = of_neurons(solution.gradient);
  if (solution.scale.defined()) {
    trained.scale = to_vector(solution.scale.select(1, 0)).cast<float>();
  }
  trained.l1 = penalties.l1;
  trained.l2 = penalties.l2;
  trained.certificate = solution.certificate;
  trained.words = problem.words;
  return trained;
}

namespace {

void log_places(const Task& task, const Certificate& c) {
  char text[280];
  std::snprintf(
      text, sizeof text,
      "probes: %s: duality gap %.2e %s, so the weights are within %.1e of the "
      "optimal ones; the first %lld places by the largest |weight| are certain (the first "
      "%lld by an estimate)",
      task.name.c_str(), *c.gap, loss_unit(task.has_numbers()).c_str(), *c.weight_error,
      static_cast<long long>(*c.resolved),
      static_cast<long long>(c.resolved_estimate.value_or(*c.resolved)));
  log_info(text);
}

}  // namespace

void log_result(const Task& task, const TrainedProbe& trained) {
  const Certificate& c = trained.certificate;
  char text[280];
  std::snprintf(text, sizeof text,
                "probes: %s: objective %.6g %s at l1 = %.3g, l2 = %.3g; KKT residual %.2e "
                "(%.1e of its value at W = 0) after %lld passes; %lld weights of %lld are not zero",
                task.name.c_str(), c.objective, loss_unit(task.has_numbers()).c_str(), trained.l1,
                trained.l2, c.kkt, c.relative(), static_cast<long long>(c.passes),
                static_cast<long long>(c.nonzero),
                static_cast<long long>(trained.probe.weights.size()));
  log_info(text);
  if (c.gap) log_places(task, c);
  const double excess = excess_of_given(trained.path);
  if (excess > flagged_excess) {
    std::snprintf(
        text, sizeof text,
        "probes: %s: the dev loss of the given penalties is %.1f %% above the best of the "
        "path; probe.l1 = auto takes that one",
        task.name.c_str(), 100 * excess);
    log_warning(text);
  }
  if (is_bottom_without_say(trained.path)) {
    log_warning("probes: " + task.name +
                ": A_b of the papers' score is what the biases get right alone: the last 20 % of "
                "the neurons say nothing at the penalties that were chosen");
  }
  if (c.certified && !c.converged) {
    log_warning("probes: " + task.name +
                ": not converged to probe.tolerance; raise "
                "probe.max_passes or the penalties");
  }
}

}  // namespace salient
