#include "salient/support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace salient {
namespace {

void sleep_for_a_while() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

TEST(Stopwatch, OnTheWallCountsWhatAThreadWaits) {
  const Stopwatch wall(Clock::wall), thread(Clock::thread);

  sleep_for_a_while();

  EXPECT_GE(wall.seconds(), 0.019);
  EXPECT_LT(thread.seconds(), 0.019);
}

TEST(FastestSeconds, AreThoseOfOneCallWithoutTheFirst) {
  int calls = 0;
  const double seconds = fastest_seconds(
      [&] {
        if (++calls != 3) sleep_for_a_while();
      },
      Clock::wall, 0.05);

  EXPECT_GE(calls, 4);
  EXPECT_LT(seconds, 0.01);
}

}  // namespace
}  // namespace salient
