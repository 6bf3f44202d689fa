#include <mpi.h>

#include <cstdlib>
#include <exception>

#include "comm/mpi_check.hpp"
#include "salient/comm/session.hpp"

namespace salient {

MpiSession::MpiSession(int& argc, char**& argv) {
  int provided = 0;
  check_mpi(MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &provided));
  check_mpi(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN));
  check_mpi(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN));
  if (provided < MPI_THREAD_SERIALIZED) throw SystemError("MPI lacks MPI_THREAD_SERIALIZED");
}

MpiSession::~MpiSession() {
  // Finalizing waits for the peers, and while an exception passes they may never come.
  if (std::uncaught_exceptions() == 0) MPI_Finalize();
}

bool MpiSession::is_root() const noexcept {
  int rank = 0;
  // Of one's own world it cannot fail between MPI_Init and MPI_Finalize.
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank == 0;
}

void MpiSession::abort(int exit_code) const noexcept {
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::_Exit(exit_code);
}

}  // namespace salient
