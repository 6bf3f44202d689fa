#pragma once

#include <string>

namespace salient {

/// GPUs that this process may use; 0 without a driver, without a GPU and in builds without CUDA.
int visible_gpus();

/// "0000:3B:00.0": the PCI bus id of GPU `index` of the visible ones.
std::string gpu_bus_id(int index);

}  // namespace salient
