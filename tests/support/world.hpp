#pragma once

#include "salient/comm/communicator.hpp"

namespace salient {

/// All ranks of a test that runs under the launcher (support/mpi_main.cpp makes it). Collectives
/// wait a minute for their peers, then throw.
Communicator& world();

}  // namespace salient
