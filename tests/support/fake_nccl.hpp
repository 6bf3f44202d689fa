#pragma once

#include <cstdint>
#include <string>

namespace salient {

/// The GPUs that support/fake_nccl.cpp pretends, as this process sees them: what a test sets and
/// what it may look at.
struct FakeGpu {
  int devices = 4;              ///< visible to this rank
  std::string bus_id;           ///< of every device; if empty, each has its own
  std::int64_t free_bytes = 0;  ///< of every device's memory
  bool eager = false;           ///< collectives take effect before the call has settled
  bool out_of_memory = false;   ///< cudaMalloc fails
  bool cannot_start = false;    ///< ncclCommInitRankConfig fails on this rank
  std::int64_t collectives_until_fault = -1;  ///< then this rank's GPU fails; -1: never

  int communicators = 0;  ///< made and neither destroyed nor aborted
  int aborted = 0;        ///< communicators given up so far
  int allocations = 0;    ///< device memory not yet freed
  int events = 0;         ///< not yet destroyed
};

FakeGpu& fake_gpu();

}  // namespace salient
