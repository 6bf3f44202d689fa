#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "salient/activations/store.hpp"
#include "salient/probes/options.hpp"

namespace salient {

class Communicator;
class Device;

/// Whether the LibTorch of this build has CUDA: without it a GPU is of no use to the program.
bool can_compute_on_gpu();

/// What multiplies float32 matrices on the host: "oneDNN 2.6.3", or "LibTorch's".
std::string products_library();

/// Mean and population standard deviation of every neuron, float64 [neuron].
struct Moments {
  Eigen::VectorXd mean;
  Eigen::VectorXd deviation;  ///< 0 for a neuron that is constant over the words
};

/// The activations as the probes of a run see them: this rank's blocks, held in memory as stored or
/// read again in each pass, and what all probes share.
///
/// Memory of a rank: docs/memory.md. Of activations: ProbeOptions::memory_bytes as stored, two
/// blocks more if that is not all, one gathered where features are of heads, and one converted to
/// float64.
class ProbeData {
 public:
  /// Collective. `labels`, where probes are trained and judged, are global columns (Task). Throws
  /// UsageError if options.features need heads that the corpus has not.
  ProbeData(const ActivationReader& reader, const ProbeOptions& options, Communicator& comm,
            const Device& device);
  ~ProbeData();
  ProbeData(const ProbeData&) = delete;
  ProbeData& operator=(const ProbeData&) = delete;

  const Corpus& corpus() const noexcept;
  NeuronLayout neurons() const noexcept;  ///< of the features

  /// Collective. Over the words with `include[word] != 0` (global axis). The same bits on any
  /// number of ranks. Throws UsageError that names word and neuron if an activation is not finite.
  Moments moments(const std::vector<char>& include);
  /// Collective at the first call. float32 [neuron, neuron] of Pearson's r over all train words
  /// that extraction did not drop and that are not roots_left_out(), in the same bits on any number
  /// of ranks; rows and columns of constant neurons are 0.
  const Matrix& correlation();
  const Moments& train_moments();  ///< Collective at the first call. Over the same words.

  struct Impl;
  Impl& impl() noexcept { return *impl_; }  ///< for the steps of this room

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace salient
