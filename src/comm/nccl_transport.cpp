#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
