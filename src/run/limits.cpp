#include "run/limits.hpp"

#include "run/estimate.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

void compare_memory(JobCheck& check) {
  const Layout& layout = check.layout;
  const std::int64_t share = check.machine.node_bytes / layout.ranks_of_node;
  const std::int64_t gpu = check.machine.gpu_bytes;
  if (check.batches) {
    const BatchTotals& batches = *check.batches;
    const bool on_gpu = check.model->on_gpu;
    const std::int64_t batch = batches.workspace_bytes + (on_gpu ? 0 : batches.state_bytes);
    const std::string complaint =
        on_gpu && gpu == 0 ? "" : too_large(*check.model, batch, on_gpu ? gpu : share);
    if (!complaint.empty()) (layout.here ? check.refusals : check.warnings).push_back(complaint);
  }
  for (const StageMemory& stage : check.memory) {
    const std::string name(name_of(stage.stage));
    if (stage.host() > share) {
      check.warnings.push_back("stage " + name + " may take " + in_binary_units(stage.host()) +
                               " of a rank, and its share of the node is " +
                               in_binary_units(share) + ": take fewer ranks a node");
    }
    if (gpu > 0 && stage.device() > gpu) {
      check.warnings.push_back("stage " + name + " may take " + in_binary_units(stage.device()) +
                               " of a GPU, of which " + in_binary_units(gpu) + " are free");
    }
  }
  if (layout.on_gpu && gpu == 0) {
    check.warnings.push_back(
        "no GPU is seen here: whether one has the room is not known, and "
        "times are those of a CPU");
  }
}

void compare_disk(const std::filesystem::path& folder, JobCheck& check) {
  if (!check.machine.free_disk_bytes) {
    check.warnings.push_back("the file system does not say how much room it has");
    return;
  }
  const std::int64_t free = *check.machine.free_disk_bytes;
  const std::string there = ", and " + folder.string() + " has " + in_binary_units(free);
  if (check.disk.front().exact && check.disk.front().bytes > free) {
    check.refusals.push_back("not enough disk space: " + check.disk.front().name + " needs " +
                             in_binary_units(check.disk.front().bytes) + there);
  } else if (check.disk_bytes() > free) {
    check.warnings.push_back("the disk may be short: the run may take " +
                             in_binary_units(check.disk_bytes()) + there);
  }
}

void compare_ranks(JobCheck& check) {
  if (check.layout.ranks > check.blocks) {
    check.warnings.push_back("there are " + std::to_string(check.blocks) +
                             " blocks, so that some of the " + std::to_string(check.layout.ranks) +
                             " ranks get none: lower corpus.block_words, or take fewer");
  }
}

}  // namespace

void compare_with_limits(const std::filesystem::path& folder, JobCheck& check) {
  compare_memory(check);
  compare_disk(folder, check);
  compare_ranks(check);
}

}  // namespace salient
