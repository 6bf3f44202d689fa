#include "support/cgroup.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace salient {
namespace {

namespace fs = std::filesystem;

/// A mounted hierarchy of control groups.
struct Hierarchy {
  std::vector<std::string> controllers;  ///< of version 1; of version 2 the empty name alone
  fs::path root;                         ///< the group that is seen at the mount point
  fs::path mount_point;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

/// See proc(5): `36 35 0:31 /root /mount/point rw shared:9 - cgroup cgroup rw,memory`.
std::vector<Hierarchy> mounted_hierarchies(const fs::path& process) {
  std::vector<Hierarchy> found;
  std::ifstream in(process / "mountinfo");
  for (std::string line; std::getline(in, line);) {
    const auto fields = split(line, ' ');
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.size() < 5 || fields.end() - dash < 4) continue;
    if (dash[1] == "cgroup2") {
      found.push_back({{""}, fields[3], fields[4]});
    } else if (dash[1] == "cgroup") {
      found.push_back({split(dash[3], ','), fields[3], fields[4]});
    }
  }
  return found;
}

/// The group that this process is in, by controller ("" in version 2): `4:cpu,cpuacct:/a/b`.
std::map<std::string, fs::path> own_groups(const fs::path& process) {
  std::map<std::string, fs::path> groups;
  std::ifstream in(process / "cgroup");
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const fs::path group = line.substr(second + 1);
    const std::string names = line.substr(first + 1, second - first - 1);
    if (names.empty()) groups[""] = group;
    for (const auto& name : split(names, ',')) groups[name] = group;
  }
  return groups;
}

/// Calls `visit` with the folder of each level, own group first, mount point last.
void for_each_level(const Hierarchy& hierarchy, const fs::path& group,
                    const std::function<void(const fs::path&)>& visit) {
  // In a container the group may be named as the host sees it: then the mount point is all there
  // is.
  fs::path below = group.lexically_relative(hierarchy.root);
  if (below.empty() || *below.begin() == "..") below = ".";
  for (; below != "." && !below.empty(); below = below.parent_path()) {
    visit(hierarchy.mount_point / below);
  }
  visit(hierarchy.mount_point);
}

/// The numbers in a file of control groups; empty if there is none or it says "max".
std::vector<double> numbers_in(const fs::path& path) {
  std::ifstream in(path);
  std::vector<double> numbers;
  for (double number = 0; in >> number;) numbers.push_back(number);
  return numbers;
}

template <class T>
void tighten(std::optional<T>& limit, T value) {
  limit = limit ? std::min(*limit, value) : value;
}

void read_level(const fs::path& level, CgroupLimits& limits) {
  for (const char* name : {"memory.max", "memory.limit_in_bytes"}) {
    std::ifstream in(level / name);
    std::int64_t bytes = 0;
    if (in >> bytes) tighten(limits.memory_bytes, bytes);
  }
  const auto both = numbers_in(level / "cpu.max");  // quota and period in microseconds
  if (both.size() == 2) tighten(limits.cores, both[0] / both[1]);
  const auto quota = numbers_in(level / "cpu.cfs_quota_us");  // -1: no limit
  const auto period = numbers_in(level / "cpu.cfs_period_us");
  if (quota.size() == 1 && period.size() == 1 && quota[0] > 0) {
    tighten(limits.cores, quota[0] / period[0]);
  }
}

}  // namespace

CgroupLimits cgroup_limits(const fs::path& process) {
  CgroupLimits limits;
  const auto groups = own_groups(process);
  for (const Hierarchy& hierarchy : mounted_hierarchies(process)) {
    for (const std::string& controller : hierarchy.controllers) {
      const auto group = groups.find(controller);
      if (group == groups.end()) continue;
      for_each_level(hierarchy, group->second,
                     [&](const fs::path& level) { read_level(level, limits); });
    }
  }
  return limits;
}

}  // namespace salient
