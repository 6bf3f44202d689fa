#include "salient/support/machine.hpp"

#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "salient/support/error.hpp"
#include "support/cgroup.hpp"

namespace salient {
namespace {

constexpr const char* this_process = "/proc/self";

int cores_in_affinity_mask() {
  // The kernel refuses a mask that is too small for the machine: double it until it fits.
  for (int most = 1024; most <= (1 << 24); most *= 2) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<std::size_t>(most));
    if (mask == nullptr) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(most));
    const bool fits = sched_getaffinity(0, bytes, mask) == 0;
    const int cores = fits ? CPU_COUNT_S(bytes, mask) : 0;
    CPU_FREE(mask);
    if (fits) return cores;
  }
  throw SystemError("cannot read the affinity mask of this process");
}

std::optional<std::int64_t> number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = text;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// Slurm counts in MiB; 0 stands for the whole node.
std::optional<std::int64_t> memory_given_by_slurm() {
  constexpr std::int64_t mebibyte = 1 << 20;
  const auto per_node = number_in_environment("SLURM_MEM_PER_NODE");
  if (per_node && *per_node > 0) return *per_node * mebibyte;
  const auto per_core = number_in_environment("SLURM_MEM_PER_CPU");
  const auto cores = number_in_environment("SLURM_CPUS_ON_NODE");
  if (per_core && cores && *per_core > 0 && *cores > 0) return *per_core * *cores * mebibyte;
  return std::nullopt;
}

}  // namespace

int usable_cores() {
  const int allowed = cores_in_affinity_mask();
  const double quota = cgroup_limits(this_process).cores.value_or(allowed);
  return std::max(1, static_cast<int>(std::floor(std::min<double>(allowed, quota))));
}

std::int64_t usable_memory_bytes() {
  std::int64_t bytes = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  if (const auto limit = cgroup_limits(this_process).memory_bytes) bytes = std::min(bytes, *limit);
  if (const auto given = memory_given_by_slurm()) bytes = std::min(bytes, *given);
  return bytes;
}

std::int64_t peak_memory_bytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) throw SystemError("getrusage failed");
  return std::int64_t{usage.ru_maxrss} * 1024;  // Linux counts in KiB
}

void release_freed_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

std::string in_binary_units(std::int64_t bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1023.95 && unit + 1 < units.size(); ++unit) value /= 1024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  std::string number = text.data();
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return number + " " + units[unit];
}

}  // namespace salient
