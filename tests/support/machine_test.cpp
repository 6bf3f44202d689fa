#include "salient/support/machine.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "support/cgroup.hpp"
#include "support/child.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

/// A line of mountinfo for a hierarchy that is mounted in `folder`/`where`.
std::string mounted(const TempFolder& folder, const std::string& where, const std::string& root,
                    const std::string& type, const std::string& options) {
  return "36 35 0:31 " + root + " " + (folder.path() / where).string() + " rw,nosuid shared:9 - " +
         type + " " + type + " " + options + "\n";
}

TEST(CgroupLimits, OfVersion2AreTheTightestOfAllLevels) {
  const TempFolder folder;
  folder.write("proc/cgroup", "0::/job_7/step_0/task_1\n");
  folder.write("proc/mountinfo", mounted(folder, "unified", "/", "cgroup2", "rw"));
  folder.write("unified/job_7/memory.max", "8000000\n");
  folder.write("unified/job_7/cpu.max", "400000 100000\n");
  folder.write("unified/job_7/step_0/memory.max", "9000000\n");
  folder.write("unified/job_7/step_0/cpu.max", "150000 100000\n");
  folder.write("unified/job_7/step_0/task_1/memory.max", "max\n");
  folder.write("unified/job_7/step_0/task_1/cpu.max", "max 100000\n");
  folder.write("unified/job_8/memory.max", "1000\n");  // somebody else's

  const CgroupLimits limits = cgroup_limits(folder.path() / "proc");

  EXPECT_EQ(limits.memory_bytes, 8000000);
  EXPECT_EQ(limits.cores, 1.5);
}

TEST(CgroupLimits, OfVersion1AreReadFromTheHierarchyOfEachController) {
  const TempFolder folder;
  folder.write("proc/cgroup", "9:memory:/slurm/job_7\n4:cpu,cpuacct:/slurm\n1:name=systemd:/\n");
  folder.write("proc/mountinfo", mounted(folder, "memory", "/", "cgroup", "rw,memory") +
                                     mounted(folder, "cpu", "/", "cgroup", "rw,cpu,cpuacct"));
  folder.write("memory/memory.limit_in_bytes", "9223372036854771712\n");
  folder.write("memory/slurm/memory.limit_in_bytes", "5000000\n");
  folder.write("memory/slurm/job_7/memory.limit_in_bytes", "6000000\n");
  folder.write("cpu/slurm/cpu.cfs_quota_us", "300000\n");
  folder.write("cpu/slurm/cpu.cfs_period_us", "100000\n");
  folder.write("cpu/cpu.cfs_quota_us", "-1\n");
  folder.write("cpu/cpu.cfs_period_us", "100000\n");

  const CgroupLimits limits = cgroup_limits(folder.path() / "proc");

  EXPECT_EQ(limits.memory_bytes, 5000000);
  EXPECT_EQ(limits.cores, 3.0);
}

TEST(CgroupLimits, AreFoundInAContainerThatNamesItsGroupAsTheHostDoes) {
  const TempFolder folder;
  folder.write("proc/cgroup", "9:memory:/docker/abc\n0::/../../outside\n");
  folder.write("proc/mountinfo", mounted(folder, "memory", "/docker/abc", "cgroup", "rw,memory") +
                                     mounted(folder, "unified", "/", "cgroup2", "rw"));
  folder.write("memory/memory.limit_in_bytes", "7000000\n");
  folder.write("unified/cpu.max", "200000 100000\n");

  const CgroupLimits limits = cgroup_limits(folder.path() / "proc");

  EXPECT_EQ(limits.memory_bytes, 7000000);
  EXPECT_EQ(limits.cores, 2.0);
}

TEST(CgroupLimits, AreNoneWithoutControlGroups) {
  const TempFolder folder;
  folder.write("proc/cgroup", "");

  const CgroupLimits limits = cgroup_limits(folder.path() / "proc");

  EXPECT_FALSE(limits.memory_bytes);
  EXPECT_FALSE(limits.cores);
}

/// What usable_memory_bytes() says with these variables of the batch system.
std::int64_t memory_with(const std::vector<std::pair<const char*, const char*>>& variables) {
  const Ended ended = in_child([&] {
    for (const char* name : {"SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU", "SLURM_CPUS_ON_NODE"}) {
      unsetenv(name);
    }
    for (const auto& [name, value] : variables) setenv(name, value, 1);
    const std::string bytes = std::to_string(usable_memory_bytes());
    if (write(STDERR_FILENO, bytes.data(), bytes.size()) < 0) _exit(1);
  });
  return std::stoll(ended.said);
}

TEST(UsableMemory, IsAtMostWhatSlurmGaveOnTheNode) {
  const std::int64_t mebibyte = 1 << 20;
  const std::int64_t whole = memory_with({});

  EXPECT_GT(whole, 100 * mebibyte);
  EXPECT_EQ(memory_with({{"SLURM_MEM_PER_NODE", "64"}}), 64 * mebibyte);
  EXPECT_EQ(memory_with({{"SLURM_MEM_PER_CPU", "16"}, {"SLURM_CPUS_ON_NODE", "3"}}), 48 * mebibyte);
  EXPECT_EQ(memory_with({{"SLURM_MEM_PER_NODE", "0"}}), whole);  // Slurm's word for all of it
  EXPECT_EQ(memory_with({{"SLURM_MEM_PER_NODE", "999999999"}}), whole);
  EXPECT_EQ(memory_with({{"SLURM_MEM_PER_NODE", "many"}}), whole);
}

TEST(UsableCores, AreAtLeastOneAndAtMostThoseOfTheAffinityMask) {
  const Ended ended = in_child([] {
    cpu_set_t first;
    if (sched_getaffinity(0, sizeof first, &first) != 0) _exit(1);
    std::size_t core = 0;
    while (!CPU_ISSET(core, &first)) ++core;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) _exit(2);
    _exit(10 + usable_cores());
  });

  EXPECT_EQ(ended.exit_codes[0], 11);
  EXPECT_GE(usable_cores(), 1);
}

TEST(PeakMemory, GrowsWithWhatIsUsed) {
  const std::int64_t before = peak_memory_bytes();
  const std::size_t bytes = static_cast<std::size_t>(before) + (std::size_t{32} << 20);

  const std::vector<char> used(bytes, 'x');

  EXPECT_GE(peak_memory_bytes(), static_cast<std::int64_t>(bytes)) << used.back();
}

TEST(BinaryUnits, HaveOneDecimalWhereItSaysSomething) {
  EXPECT_EQ(in_binary_units(0), "0 B");
  EXPECT_EQ(in_binary_units(1023), "1023 B");
  EXPECT_EQ(in_binary_units(1024), "1 KiB");
  EXPECT_EQ(in_binary_units(512LL << 20), "512 MiB");
  EXPECT_EQ(in_binary_units((12LL << 30) + (307LL << 20)), "12.3 GiB");
  EXPECT_EQ(in_binary_units((1LL << 30) - 1), "1 GiB");
  EXPECT_EQ(in_binary_units(3LL << 60), "3 EiB");
}

}  // namespace
}  // namespace salient
