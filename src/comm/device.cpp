#include "salient/comm/device.hpp"

#include <unistd.h>

#include <array>
#include <string>

#include "comm/agreement.hpp"
#include "comm/gpu.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Collective: throws the same SystemError on every rank if any rank has a complaint.
void refuse_together(Communicator& comm, const std::string& complaint) {
  if (const auto first = first_complaint(comm, complaint)) {
    throw SystemError("rank " + std::to_string(first->rank) + ": " + first->text);
  }
}

std::string node_name() {
  std::array<char, 256> name{};  // POSIX: at most 255 bytes
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// Collective. "GPU 0000:3B:00.0 of node7" is taken by a lower rank too, or nothing.
std::string sharing_complaint(Communicator& comm, const std::string& mine) {
  std::string complaint;
  for (int rank = 0; rank < comm.size(); ++rank) {
    const std::string theirs = comm.broadcast(mine, rank);
    if (rank < comm.rank() && theirs == mine && complaint.empty()) {
      complaint = mine + " is already taken by rank " + std::to_string(rank) +
                  "; start as many ranks on a node as it has GPUs";
    }
  }
  return complaint;
}

}  // namespace

std::int64_t Device::free_memory_bytes() const { return is_gpu() ? free_gpu_bytes(index_) : 0; }

Device Device::best_for(Communicator& comm) {
  int visible = 0;
  std::string complaint;
  try {
    visible = visible_gpus();
  } catch (const SystemError& error) {
    complaint = error.what();
  }
  refuse_together(comm, complaint);
  if (comm.all_reduce(visible, Reduction::max) == 0) return cpu();

  if (visible == 0) {
    complaint = "sees no GPU, but other ranks do (node " + node_name() + ")";
  } else if (visible > 1 && visible < comm.local_size()) {
    complaint = "node " + node_name() + " shows " + std::to_string(visible) + " GPUs to its " +
                std::to_string(comm.local_size()) + " ranks; start one rank per GPU";
  }
  refuse_together(comm, complaint);

  const Device chosen = gpu(visible == 1 ? 0 : comm.local_rank());
  std::string name;
  try {
    name = "GPU " + gpu_bus_id(chosen.index()) + " of node " + node_name();
  } catch (const SystemError& error) {
    complaint = error.what();
  }
  refuse_together(comm, complaint);
  refuse_together(comm, sharing_complaint(comm, name));
  return chosen;
}

}  // namespace salient
