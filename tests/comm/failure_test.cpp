#include "salient/comm/failure.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(FailureReport, IsOneLineHoweverManyProcessesFailAtOnce) {
  const TempFolder folder;
  const auto fails = [&] {
    arm_failure_report(folder.path() / "claim", false);
    report_failure("the disk is full", false);
  };

  const Ended ended = in_children(std::vector<std::function<void()>>(8, fails));

  EXPECT_EQ(ended.said, "salient: the disk is full\n");
}

TEST(FailureReport, IsOneLineHoweverOftenAProcessFails) {
  const TempFolder folder;

  const Ended ended = in_child([&] {
    arm_failure_report(folder.path() / "claim", true);
    report_failure("first", true);
    report_failure("second", true);
    std::raise(SIGTERM);
  });

  EXPECT_EQ(ended.said, "salient: first\n");
  EXPECT_EQ(ended.exit_codes[0], 128 + SIGTERM);
}

TEST(FailureReport, TellsOfSignalsThatEndTheProcess) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const TempFolder folder;
    const auto is_hit = [&] {
      arm_failure_report(folder.path() / "claim", false);
      std::raise(signal);
    };

    const Ended ended = in_children({is_hit, is_hit});

    EXPECT_EQ(ended.exit_codes, (std::vector<int>{128 + signal, 128 + signal}));
    EXPECT_TRUE(ended.said.starts_with("salient: "));
    EXPECT_EQ(ended.said.find('\n'), ended.said.size() - 1);
  }
}

TEST(FailureReport, LeavesIgnoredSignalsIgnored) {
  const TempFolder folder;

  const Ended ended = in_child([&] {
    std::signal(SIGHUP, SIG_IGN);
    arm_failure_report(folder.path() / "claim", true);
    std::raise(SIGHUP);
  });

  EXPECT_EQ(ended.exit_codes[0], 0);
  EXPECT_EQ(ended.said, "");
}

TEST(FailureReport, IsRootsWhereTheClaimCannotBeMade) {
  const TempFolder folder;
  const auto claim = folder.path() / "no such folder" / "claim";
  const auto is_hit = [&](bool is_root) {
    return [&claim, is_root] {
      arm_failure_report(claim, is_root);
      std::raise(SIGTERM);
    };
  };

  const Ended ended = in_children({is_hit(false), is_hit(true), is_hit(false)});

  EXPECT_EQ(ended.said, "salient: ended from outside (SIGTERM)\n");
}

TEST(FailureReport, GoesToRootAtOnceBeforeTheClaimIsKnown) {
  const auto start = std::chrono::steady_clock::now();

  const Ended ended = in_child([] { report_failure("unknown key probe.l3", true); });

  EXPECT_EQ(ended.said, "salient: unknown key probe.l3\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(FailureReport, ComesFromAnotherRankIfRootStaysSilent) {
  const Ended ended = in_child([] { report_failure("out of memory", false); });

  EXPECT_EQ(ended.said, "salient: out of memory\n");
}

}  // namespace
}  // namespace salient
