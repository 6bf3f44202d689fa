#include "run/threads.hpp"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>
#include <string>

#include "salient/comm/communicator.hpp"
#include "salient/support/log.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

/// An OpenBLAS with threads of its own (Debian's pthread flavour) does not hear of LibTorch's
/// number: it would take every core, in each rank.
void set_blas_threads(int threads) {
  using SetThreads = void (*)(int);
  void* const symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (symbol != nullptr) reinterpret_cast<SetThreads>(symbol)(threads);
}

}  // namespace

int threads_of(const RunOptions& options, int ranks_of_node) {
  return options.threads > 0 ? options.threads : std::max(1, usable_cores() / ranks_of_node);
}

void use_threads(int threads) {
  at::set_num_threads(threads);
  set_blas_threads(threads);
}

int set_threads(const RunOptions& options, const Communicator& comm) {
  const int cores = usable_cores();
  const int threads = threads_of(options, comm.local_size());
  if (threads * comm.local_size() > cores && comm.local_rank() == 0) {
    log_warning("run: " + std::to_string(comm.local_size()) + " ranks x " +
                std::to_string(threads) + " threads want more than the " + std::to_string(cores) +
                " cores of this node; set run.threads");
  }
  use_threads(threads);
  return threads;
}

}  // namespace salient
