#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/rankings/ranking.hpp"
#include "salient/rankings/rivals.hpp"

namespace salient {

/// An order by a method of that name; "own": the job's.
struct NamedRanking {
  std::string method;
  bool control = false;  ///< takes no part in votes and means, but is held against them
  std::vector<RankedNeuron> order;
  /// Of the probe that it is by, where it has one of its own.
  std::optional<double> l1 = {}, l2 = {};
  /// [label]: its order for each label, empty for labels without words; none where the method has
  /// none.
  std::vector<LabelOrder> by_label = {};
};

/// How much two rankings agree.
struct RankingPair {
  std::size_t one = 0, other = 0;  ///< places in the list that was compared
  double overlap = 0;              ///< of their first N: shared / all of both (Jaccard)
  /// Spearman's: over the neurons in the first N of either, of their places among all; none for a
  /// single neuron.
  std::optional<double> correlation;
  std::int64_t shared = 0;  ///< neurons in the first N of both
};

/// What the first N neurons of several rankings have in common (Fan et al. 2023).
struct RankingComparison {
  std::int64_t size = 0;  ///< N, at most all neurons
  /// [ranking]: mean overlap with all others that are no controls; none where there is no other.
  std::vector<std::optional<double>> mean_overlap;  // AvgOverlap
  /// [ranking]: overlap with `elected`.
  std::vector<double> vote;  // NeuronVote
  /// The N neurons with the most points: of each ranking that is no control its first neuron gets
  /// N, the second N - 1, ...; ties by NeuronId (Borda).
  std::vector<NeuronId> elected;
  std::vector<RankingPair> pairs;  ///< each once, by `one`, then `other`
};

/// The first N neurons of a label by a method, beside the job's own first N of that label.
struct LabelAgreement {
  std::size_t ranking = 0, label = 0;  ///< places
  std::int64_t size = 0;               ///< N, at most all neurons
  std::int64_t shared = 0;             ///< neurons in both
  std::int64_t weighted = 0;           ///< of the own first N, those with weight for the label

  double overlap() const;  ///< shared / all of both (Jaccard)
};

/// Of every method and label that have an order, at each of `sizes`. `own`: [label], its scores
/// above 0 where the neuron has weight. A pure function.
std::vector<LabelAgreement> compare_label_orders(const std::vector<NamedRanking>& rankings,
                                                 const std::vector<LabelOrder>& own,
                                                 const std::vector<std::int64_t>& sizes);

/// Compares rankings of the same neurons at each of options.sizes. A pure function.
std::vector<RankingComparison> compare_rankings(const std::vector<NamedRanking>& rankings,
                                                const NeuronLayout& neurons,
                                                const std::vector<std::int64_t>& sizes);

}  // namespace salient
