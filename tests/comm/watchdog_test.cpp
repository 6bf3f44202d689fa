#include "salient/comm/watchdog.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>

#include "comm/patience.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/failure.hpp"
#include "salient/support/error.hpp"
#include "support/child.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

double seconds_since_1970() {
  return duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// The beat file of a rank that beat last `age_s` seconds ago.
void write_beat(const TempFolder& folder, int rank, double age_s, const std::string& where) {
  char time[32];
  std::snprintf(time, sizeof time, "%.3f", seconds_since_1970() - age_s);
  folder.write("rank_" + std::to_string(rank) + ".beat", std::string(time) + " " + where + "\n");
}

struct BeatFile {
  double time_s = 0;
  std::int64_t step = 0;
  std::string stage;
};

BeatFile read_beat(const TempFolder& folder, int rank) {
  BeatFile beat;
  std::ifstream in(folder.path() / ("rank_" + std::to_string(rank) + ".beat"));
  in >> beat.time_s >> beat.step >> beat.stage;
  return beat;
}

WatchdogOptions options_of(const TempFolder& folder, int rank, int ranks, double timeout_s) {
  return {.directory = folder.path(), .rank = rank, .ranks = ranks, .timeout_s = timeout_s};
}

TEST(Watchdog, WritesStageStepAndTimeOfTheLastBeat) {
  const TempFolder folder;
  Watchdog watchdog(options_of(folder, 3, 4, 2));
  const double before = seconds_since_1970();
  const auto give_up = steady_clock::now() + std::chrono::seconds(20);

  while (read_beat(folder, 3).step != 17 && steady_clock::now() < give_up) {
    watchdog.beat("train", 17);
  }

  const BeatFile beat = read_beat(folder, 3);
  EXPECT_EQ(beat.stage, "train");
  EXPECT_EQ(beat.step, 17);
  EXPECT_GE(beat.time_s, before - 0.001);
  EXPECT_LE(beat.time_s, seconds_since_1970() + 0.001);
}

TEST(Watchdog, NamesTheRanksWithStaleBeatsOnly) {
  const TempFolder folder;
  const Watchdog watchdog(options_of(folder, 0, 4, 60));
  write_beat(folder, 1, 29, "4 train");
  write_beat(folder, 2, 45, "17 write activations");

  EXPECT_EQ(watchdog.stale_ranks(),
            "rank 2 (write activations, step 17, 45 s ago), rank 3 (no beat at all)");
}

TEST(Watchdog, RefusesAFolderThatItCannotWriteTo) {
  const TempFolder folder;

  EXPECT_THROW(Watchdog({.directory = folder.path() / "nowhere"}), SystemError);
}

TEST(Watchdog, EndsTheProcessOfAMainThreadThatHangs) {
  const TempFolder folder;

  const Ended ended = in_child([&] {
    arm_failure_report(folder.path() / "claim", true);
    Watchdog watchdog(options_of(folder, 0, 1, 0.4));
    watchdog.beat("write", 5);
    for (;;) pause();
  });

  EXPECT_EQ(ended.exit_codes[0], 3);
  EXPECT_TRUE(
      ended.said.starts_with("salient: no progress for 0.4 s (run.timeout_s): "
                             "rank 0 (write, step 5, "))
      << ended.said;
  EXPECT_EQ(ended.said.find('\n'), ended.said.size() - 1);
}

TEST(Watchdog, LeavesAMainThreadAloneThatMovesWithoutNewSteps) {
  const TempFolder folder;

  const Ended ended = in_child([&] {
    Communicator comm = self_communicator();
    comm.add_watchdog(std::make_unique<Watchdog>(options_of(folder, 0, 1, 0.8)));
    const auto end = steady_clock::now() + std::chrono::seconds(2);
    while (steady_clock::now() < end) comm.barrier();
  });

  EXPECT_EQ(ended.exit_codes[0], 0) << ended.said;
}

TEST(Patience, EndsAfterItsTimeoutAndNamesStaleRanks) {
  const TempFolder folder;
  write_beat(folder, 1, 400, "3 train");
  Watchdog watchdog(options_of(folder, 0, 2, 600));
  Patience patience(0.05, &watchdog);
  const auto start = steady_clock::now();

  std::string message;
  try {
    for (;;) patience.pause("a test");
  } catch (const SystemError& error) {
    message = error.what();
  }

  EXPECT_GE(steady_clock::now() - start, duration<double>(0.05));
  EXPECT_EQ(message,
            "waited 0.05 s for other ranks in a test; no sign of life from rank 1 (train, step 3, "
            "400 s ago)");
}

TEST(Patience, TellsTheWatchdogThatTheRankMoves) {
  const TempFolder folder;

  const Ended ended = in_child([&] {
    Watchdog watchdog(options_of(folder, 0, 1, 0.8));
    Patience patience(2, &watchdog);
    try {
      for (;;) patience.pause("a test");
    } catch (const SystemError&) {
      _exit(7);
    }
  });

  EXPECT_EQ(ended.exit_codes[0], 7) << ended.said;
}

/// A transport whose end waits for peers, as NCCL's does.
class SlowToEnd final : public Transport {
 public:
  ~SlowToEnd() override { watchdog_->beat("the end", 7); }
  void barrier() override {}
  void all_reduce(RawBuffer, Reduction) override {}
  void broadcast(RawBuffer, int) override {}
  void all_gather(RawBuffer, RawBuffer, std::span<const std::int64_t>) override {}
  void wait() override {}
  void watch(Watchdog* watchdog) override { watchdog_ = watchdog; }

 private:
  Watchdog* watchdog_ = nullptr;
};

TEST(Watchdog, OutlivesTheTransportsThatTellIt) {  // else the sanitizer speaks
  const TempFolder folder;
  Communicator comm(Place{}, std::make_unique<SlowToEnd>());
  comm.add_device_transport(std::make_unique<SlowToEnd>());
  comm.add_watchdog(std::make_unique<Watchdog>(options_of(folder, 0, 1, 60)));
}

}  // namespace
}  // namespace salient
