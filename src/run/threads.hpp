#pragma once

#include "salient/run/config.hpp"

namespace salient {

class Communicator;

/// Threads of each of so many ranks of this node.
int threads_of(const RunOptions& options, int ranks_of_node);
/// LibTorch's and the BLAS's, of this rank.
void use_threads(int threads);

/// Sets the threads of this rank, LibTorch's and the BLAS's, and returns their number. Warns if the
/// ranks of the node together want more than its cores.
int set_threads(const RunOptions& options, const Communicator& comm);

}  // namespace salient
