#pragma once

#include <c10/core/Device.h>

#include "salient/comm/device.hpp"

namespace salient {

/// Where a model of `device` lies. A LibTorch without CUDA computes on the CPU, whatever devices
/// the transports reach.
c10::Device torch_device(const Device& device);

}  // namespace salient
