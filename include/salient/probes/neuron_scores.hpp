#pragma once

#include <cstdint>
#include <vector>

namespace salient {

class ProbeData;

/// A number for each word, by a few of its neurons: the offset, and each one's activation, as it is
/// stored, times its weight, added in this order in float64.
struct NeuronScore {
  std::vector<std::int64_t> columns;
  std::vector<double> weights;  ///< of each column
  double offset = 0;
};

/// Collective; the same bits on any number of ranks. `words`: global, ascending. float64
/// [score][word of `words`]. One pass over the activations.
std::vector<std::vector<double>> scores_of_words(ProbeData& data,
                                                 const std::vector<NeuronScore>& scores,
                                                 const std::vector<std::int64_t>& words);

}  // namespace salient
