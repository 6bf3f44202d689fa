#pragma once

#include <cstdint>

#include "salient/probes/score.hpp"

namespace salient {

/// Of one split: words right. 95 % of bootstraps of its sentences have an accuracy, as a fraction,
/// from low to high.
struct SubsetScore {
  std::int64_t correct = 0;
  double low = 0, high = 0;
};

/// By how much an accuracy is above the mean of others, as fractions; between low and high are 95 %
/// of bootstraps of sentences, which all of them share.
struct Margin {
  double value = 0;
  double low = 0, high = 0;
  /// Of no difference: twice the share of bootstraps on the rarer side of 0, the whole itself being
  /// one more.
  double p = 1;
  double p_holm = 1;  ///< by Holm's correction over the differences of its table
};

/// A probe that learned from some of the neurons alone, at the penalties of its task's own probe.
struct SubsetProbe {
  std::int64_t neurons = 0;
  std::int64_t support = 0;  ///< neurons of them with a weight that is not 0
  bool converged = true;     ///< to what a point of a penalty path is solved
  SubsetScore dev, test;
};

}  // namespace salient
