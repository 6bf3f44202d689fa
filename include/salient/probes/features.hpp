#pragma once

#include <cstdint>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/probes/options.hpp"

namespace salient {

/// Whether features are of a word's head too, or of it alone.
bool need_head(Features features);

/// The columns of the features of words that are stored with the neurons `stored`.
NeuronLayout feature_neurons(const NeuronLayout& stored, Features features);

/// Throws UsageError that names both keys if the corpus has no heads and the features need to know
/// them.
void require_heads(const Corpus& corpus, Features features);

/// The word's head, or the word itself where it has none.
std::int64_t head_or_self(const Corpus& corpus, std::int64_t word);

/// Global, ascending: the roots that options.root leaves out of loss and scores.
std::vector<std::int64_t> roots_left_out(const Corpus& corpus, const ProbeOptions& options);

/// The tasks of the corpus as its probes learn them. Labels of words that extraction dropped are
/// errors, and their numbers leave loss and scores; roots_left_out() are label_excluded, but for
/// those whose label train has not: these stay errors.
std::vector<Task> tasks_of_probes(const Corpus& corpus, const std::vector<std::int64_t>& dropped,
                                  const ProbeOptions& options);

}  // namespace salient
