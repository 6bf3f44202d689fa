#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/data.hpp"
#include "salient/run/config.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Device chosen(DeviceChoice choice, Communicator& comm) {
  if (choice == DeviceChoice::cpu) return Device::cpu();
  const Device device = can_compute_on_gpu() ? Device::best_for(comm) : Device::cpu();
  if (choice == DeviceChoice::gpu && !device.is_gpu()) {
    throw UsageError("run.device = gpu, but no rank sees a GPU that this build can use");
  }
  return device;
}

}  // namespace

Device join_devices(const RunOptions& options, Communicator& comm) {
  const Device device = chosen(options.device, comm);
  if (device.is_gpu()) comm.add_device_transport(nccl_transport(comm, device, options.timeout_s));
  return device;
}

}  // namespace salient
