#pragma once

#include <cstdint>
#include <string>

namespace salient {

/// GPUs that this process may use; 0 without a driver, without a GPU and in builds without CUDA.
int visible_gpus();

/// "0000:3B:00.0": the PCI bus id of GPU `index` of the visible ones.
std::string gpu_bus_id(int index);

/// Bytes of the memory of GPU `index` of the visible ones that nobody has taken yet.
std::int64_t free_gpu_bytes(int index);

}  // namespace salient
