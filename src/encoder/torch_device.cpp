#include "encoder/torch_device.hpp"

#include <ATen/Context.h>

namespace salient {

c10::Device torch_device(const Device& device) {
  if (!device.is_gpu() || !at::hasCUDA()) return {at::kCPU};
  return {at::kCUDA, static_cast<c10::DeviceIndex>(device.index())};
}

}  // namespace salient
