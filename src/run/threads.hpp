#pragma once

#include "salient/run/config.hpp"

namespace salient {

class Communicator;

/// Sets the threads of this rank, LibTorch's and the BLAS's, and returns their number. Warns if the
/// ranks of the node together want more than its cores.
int set_threads(const RunOptions& options, const Communicator& comm);

}  // namespace salient
