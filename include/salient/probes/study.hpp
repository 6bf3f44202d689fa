#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/shared_order.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/probes/train.hpp"

namespace salient {

/// float32 [word, global], at least 0: how often each train word counts, as a bootstrap draws it;
/// none: once.
using WordWeights = std::shared_ptr<const std::vector<float>>;

/// One probe of a study: bootstraps, control tasks, subsets of neurons, each at given penalties or
/// at those that it chooses itself.
struct StudyProbe {
  std::string name;            ///< of its solution's file; another for each probe of a study
  const Task* task = nullptr;  ///< outlives the call
  double l1 = 0, l2 = 0;
  /// A label that is left without words is not among the probe's labels. Probes may share it.
  WordWeights weight_of_word;
  /// The probe learns from the first `neuron_count` neurons (indices, layer major) of this order;
  /// none: from all. Probes that share an order share the gathering of its neurons.
  SharedOrder order;
  std::int64_t neuron_count = 0;
  /// Starts from this probe's weights, and the curvature that it has shown, where it has the same
  /// labels and neurons; outlives the call.
  const TrainedProbe* start = nullptr;
  /// Starts from what an earlier probe of the list has found, when that is done.
  std::optional<std::size_t> after;
  /// Its penalties are chosen as train_probes() chooses its task's: on the dev words, or where
  /// there are none on folds, in which each word counts once; words of labels that weight_of_word
  /// leaves without words say nothing. Its activations are standardised over the words as often as
  /// each counts. Needs options.choose_penalties(); l1, l2, start and after say nothing then.
  bool chooses = false;
  /// Solved as a point of a path is (options.path_tolerance, or half of its l1), which is enough
  /// for how well it does, but not for a ranking; else to options.tolerance.
  bool screened = false;
};

/// Collective; the same bits on every rank and on any number of ranks. Trains all probes of a study
/// side by side, so that one read of the activations serves every one that is running; as many run
/// at once as a quarter of the rank's memory has room for, and that changes no bit. What a probe
/// gets depends on its own entry, and those it starts after, alone. Activations are standardised as
/// train_probes() does for the task, whatever weights its words have, unless it chooses.
///
/// Under the papers' recipe (options.solver) every probe starts from the recipe's own initial
/// weights, whatever `start` and `after` say.
///
/// In a result, weights and gradient of neurons that the probe did not learn from are 0. `order` as
/// in train_probes(), for probes that choose.
std::vector<TrainedProbe> train_study(ProbeData& data, const std::vector<StudyProbe>& study,
                                      const ProbeOptions& options,
                                      const Solutions& solutions = Solutions(),
                                      const NeuronOrder& order = {});

/// [word, global]: 1 for the train words that a probe of the task learns from, without those that
/// options.negatives leaves out; else 0.
std::vector<char> learnt_words(const Corpus& corpus, const Task& task, const ProbeOptions& options);

/// Probes on the first so many neurons of `like.order`, for each of `sizes` (at least 1), from the
/// largest to the smallest: the largest starts as `like` does, each of the others after the one
/// before it. Their names are like.name and the size. They are entries `first`, `first` + 1, ... of
/// their study.
std::vector<StudyProbe> nested_probes(const StudyProbe& like, std::vector<std::int64_t> sizes,
                                      std::size_t first = 0);

}  // namespace salient
