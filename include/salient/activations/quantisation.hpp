#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "salient/activations/activation.hpp"

namespace salient {

class Communicator;

/// Whether float16 is good enough for a model's activations, neuron by neuron.
///
/// Sums are exact (fixed point), so that the verdict does not depend on the number of ranks.
class QuantisationCheck {
 public:
  /// A neuron is lost if the root mean square of its float16 rounding error exceeds this share of
  /// its standard deviation.
  static constexpr double largest_error_share = 0.01;

  explicit QuantisationCheck(const NeuronLayout& neurons);
  static std::int64_t memory_bytes(const NeuronLayout& neurons);
  void add(const ActivationBlock& block);
  /// Collective; the same on every rank: neurons that float16 would spoil, ascending. A neuron that
  /// float16 represents without error is never lost, constant ones included.
  std::vector<NeuronId> lost(Communicator& comm) const;

 private:
  struct Sums;
  std::shared_ptr<Sums> sums_;
};

/// "layer 2 unit 17, layer 3 unit 90 and 4 more"
std::string list_neurons(const std::vector<NeuronId>& neurons, std::size_t most = 10);

}  // namespace salient
