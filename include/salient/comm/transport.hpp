#pragma once

#include <cstdint>
#include <span>

#include "salient/comm/buffer.hpp"

namespace salient {

class Watchdog;

enum class Reduction { sum, min, max };

/// How bytes get from rank to rank: MPI for host memory, NCCL for device memory, nothing at all
/// for a single rank. The interface that a new backend or a test's fake implements.
///
/// Counts may exceed 2^31. A collective whose peers do not come within the deadline given at
/// construction, or whose peers have failed, throws SystemError.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void barrier() = 0;
  virtual void all_reduce(RawBuffer in_out, Reduction op) = 0;
  virtual void broadcast(RawBuffer in_out, int from) = 0;
  virtual void all_gather(RawBuffer mine, RawBuffer all, std::span<const std::int64_t> counts) = 0;
  /// Returns when every collective called so far has taken effect on this rank: what the host reads
  /// of a device buffer is the result only after it.
  virtual void wait() = 0;
  /// Whom to tell that this rank moves while it waits, and to ask who does not when the deadline
  /// has passed; may be null. For transports without a deadline there is nothing to do.
  virtual void watch(Watchdog*) {}
};

}  // namespace salient
