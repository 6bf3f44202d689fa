#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "salient/corpus/corpus.hpp"
#include "salient/probes/masking.hpp"

namespace salient {

class ProbeData;

/// Neurons in the order in which a probe of Gaussians wants them.
struct GaussianChoice {
  std::vector<std::int64_t> columns;   ///< int64 [step]: layer major
  std::vector<double> log_likelihood;  ///< float64 [step]: of the labels, given the neurons so far;
                                       ///< mean over the train words with a label, nats
};

/// So many candidates that the covariances of all labels of `task` take 256 MiB.
std::int64_t most_gaussian_candidates(const Task& task);

/// Collective; the same bits on any number of ranks. Greedy selection by a probe that takes the
/// activations of each label's words as a Gaussian (Torroba Hennigen, Williams & Cotterell 2020):
/// step by step the one of `candidates` (columns, each once) with which the labels of the train
/// words are likeliest; they may be less likely than before it. Ties go to the first column.
///
/// A label has the covariance that is likeliest a posteriori, (D + S) / (2 d + 4 + n): S is the
/// scatter of its n words around their mean, D its variances, d the number of candidates; its
/// prior is its share of the words. Variances given the neurons so far are at least 1e-6 of those
/// over all train words. Neurons are standardised, which changes no choice.
///
/// Memory of a rank, in bytes: 16 candidates^2 x labels, and for each of its words 4 candidates
/// + 8 labels.
GaussianChoice choose_by_gaussians(ProbeData& data, const Task& task,
                                   std::vector<std::int64_t> candidates, std::int64_t steps);

/// Collective; the same bits on any number of ranks. Which words of `splits` have the label that is
/// likeliest by such Gaussians over the first so many neurons of an order, d in the covariance
/// being their number: [order][size]. `orders`: columns, each at least as long as the largest of
/// `sizes`, which are at least 1.
std::vector<std::vector<WordHits>> gaussian_hits(
    ProbeData& data, const Task& task, const std::vector<std::vector<std::int64_t>>& orders,
    const std::vector<std::int64_t>& sizes, std::span<const Split> splits);

}  // namespace salient
