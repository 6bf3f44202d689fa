#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/score.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// Orders all neurons (indices, layer major), the most salient first, by weights and gradient of
/// the mean loss there (float32 [label, neuron]). A pure function.
using NeuronOrder =
    std::function<std::vector<std::int64_t>(const Matrix& weights, const Matrix& gradient)>;

/// Collective; the same bits on every rank and on any number of ranks. Trains a probe for each task
/// on its train words: at given penalties, or on a path judged on the dev words (or on held-out
/// folds). All tasks, folds and chains of a grid share their passes over the data; what each gets
/// does not depend on the others. `solutions` of a former call are not solved again. `order` ranks
/// the neurons of each point where the papers' score chooses (Selection::paper_score).
///
/// Objective: mean cross-entropy in nats a word, or of numbers the mean of half the squared error,
/// + l1 sum|W| + l2 sum W^2; biases are not penalised. Throws UsageError if the train words of a
/// task have fewer than two labels or different numbers.
std::vector<TrainedProbe> train_probes(ProbeData& data, const std::vector<Task>& tasks,
                                       const ProbeOptions& options,
                                       const Solutions& solutions = Solutions(),
                                       const NeuronOrder& order = {});
/// The same for one task.
TrainedProbe train_probe(ProbeData& data, const Task& task, const ProbeOptions& options);

/// Whether scores get intervals, by score_draws bootstraps of dev and of test on every rank, and
/// those of labels what they are by sentence.
enum class Intervals { none, drawn };

/// Collective. Scores of the splits that have words, in the order train, dev, test.
std::vector<ProbeScore> evaluate(ProbeData& data, const LinearProbe& probe, const Task& task,
                                 Intervals intervals = Intervals::none);

}  // namespace salient
