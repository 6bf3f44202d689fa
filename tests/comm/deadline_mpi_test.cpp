#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "comm/mpi_check.hpp"
#include "comm/mpi_transport.hpp"
#include "salient/support/error.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

/// The last rank stays away from a barrier until the others have given it up.
TEST(MpiTransport, GivesUpPeersThatDoNotComeAndSaysHowLongItWaited) {
  MpiTransport transport(MPI_COMM_WORLD, 0.2);
  const bool stays_away = world().rank() == world().size() - 1;
  const auto start = std::chrono::steady_clock::now();

  std::string message;
  if (!stays_away) {
    try {
      transport.barrier();
    } catch (const SystemError& error) {
      message = error.what();
    }
  }
  const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
  world().barrier();
  if (stays_away) {
    EXPECT_NO_THROW(transport.barrier());
  }

  if (!stays_away) {
    EXPECT_EQ(message, "waited 0.2 s for other ranks in a barrier");
    EXPECT_GE(waited.count(), 0.2);
    EXPECT_LT(waited.count(), 10.0);
  }
}

TEST(CheckMpi, TurnsAnErrorOfMpiIntoSystemError) {
  int value = 0;
  const int no_such_rank = world().size();

  const int code = MPI_Send(&value, 1, MPI_INT, no_such_rank, 0, MPI_COMM_WORLD);

  EXPECT_THROW(check_mpi(code), SystemError);
}

}  // namespace
}  // namespace salient
