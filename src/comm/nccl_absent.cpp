#include "comm/gpu.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"

namespace salient {

std::string gpu_libraries() { return "none"; }

int visible_gpus() { return 0; }

std::string gpu_bus_id(int) { throw BugError("the bus id of a GPU in a build without CUDA"); }

std::int64_t free_gpu_bytes(int) { throw BugError("the memory of a GPU in a build without CUDA"); }

std::unique_ptr<Transport> nccl_transport(Communicator&, const Device&, double) {
  throw UsageError(
      "this build has no NCCL and cannot reach GPU memory: build it where CMake finds the CUDA "
      "toolkit and NCCL, or run on CPUs");
}

}  // namespace salient
