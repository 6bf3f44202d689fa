#pragma once

#include <cstdint>
#include <string>

namespace salient {

/// Cores that this process may use (affinity mask and cgroup quotas, rounded down), at least 1.
int usable_cores();

/// Bytes of memory that the processes of this node may use together: the smallest of the cgroup
/// limits (v1 and v2, every level), what Slurm gave (SLURM_MEM_PER_NODE or _PER_CPU), and the
/// machine's memory.
std::int64_t usable_memory_bytes();

/// Bytes of the peak resident set of this process so far.
std::int64_t peak_memory_bytes();

/// Gives the system back what was freed and the C library keeps for later, where it can.
void release_freed_memory();

/// "12.3 GiB", "512 MiB"
std::string in_binary_units(std::int64_t bytes);

}  // namespace salient
