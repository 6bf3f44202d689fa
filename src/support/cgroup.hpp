#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace salient {

/// What control groups allow to this process; nothing where they set no limit.
struct CgroupLimits {
  std::optional<double> cores;  ///< CPU time per time
  std::optional<std::int64_t> memory_bytes;
};

/// The tightest limits of all levels, from the process's own group up to the top, of both versions.
/// `process` is /proc/self but in tests: its files `cgroup` and `mountinfo` are read.
CgroupLimits cgroup_limits(const std::filesystem::path& process);

}  // namespace salient
