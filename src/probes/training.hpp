#pragma once

#include <list>
#include <optional>
#include <vector>

#include "probes/exact_solver.hpp"
#include "probes/problem.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/probe.hpp"

namespace salient {

/// What a probe of a task tells apart, or the number that it predicts.
struct Target {
  LabelSet labels;  ///< of numbers the task's name alone
  /// Of numbers the train words' mean: LinearProbe::value_mean.
  std::optional<double> value_mean;
};
/// Throws UsageError if the train words have too few labels or numbers to learn from.
Target target_of(const Corpus& corpus, const Task& task);

/// The words of `split` with the ids of the target's labels, or their numbers less the mean; other
/// splits and excluded words are excluded.
Lesson lesson_of(const Corpus& corpus, const Task& task, const Target& target, Split split);

/// X'X/n of the features over all train words with a column of ones last, float32 [neuron + 1,
/// neuron + 1]: a metric, shared by all tasks. Collective at the first call.
at::Tensor gram_of(ProbeData& data, bool standardise);

/// The same of the features of a problem alone, with the column of ones.
at::Tensor gram_of_features(const at::Tensor& gram, const Problem& problem);

/// [label, neuron] of [label, feature]: 0 for neurons that no feature is of.
at::Tensor by_neuron(const at::Tensor& by_feature, const Problem& problem, std::int64_t neurons);

/// What standardises the features of a problem.
struct Scaling {
  std::vector<char> include;  ///< [word]: over which the moments are
  Moments moments;
  Standardiser by;
};

/// The scalings of a call. Tasks over the same words share one, by which their passes know that
/// they can share the features.
class Scalings {
 public:
  Scalings(ProbeData& data, bool standardise) : data_(data), standardise_(standardise) {}

  /// Collective where a set of words is new. The words of label 0 or more.
  const Scaling& over(const std::vector<std::int32_t>& label_of_word);
  /// Collective. Of the same words as often as each counts; new at each call.
  const Scaling& of_draw(const std::vector<std::int32_t>& label_of_word,
                         const std::vector<float>& weight_of_word);

 private:
  ProbeData& data_;
  bool standardise_;
  std::list<Scaling> known_, drawn_;
};

/// A task on its way to a probe; the lesson is moved into its problem.
struct Training {
  const Task& task;
  Target target;
  const Scaling& scaling;
  Lesson lesson;
};
Training prepare(const Corpus& corpus, const Task& task, const ProbeOptions& options,
                 Scalings& scalings);

/// Of features of some neurons: the others get weight and gradient 0.
TrainedProbe probe_of(const Training& training, const Problem& problem,
                      const ExactSolution& solution, const Penalties& penalties,
                      const NeuronLayout& neurons);

void log_result(const Task& task, const TrainedProbe& trained);

}  // namespace salient
