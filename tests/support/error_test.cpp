#include "salient/support/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <new>
#include <source_location>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(ExitCode, TellsWhoCanHelp) {
  EXPECT_EQ(exit_code_of(UsageError("x")), 2);
  EXPECT_EQ(exit_code_of(SystemError("x")), 3);
  EXPECT_EQ(exit_code_of(std::bad_alloc()), 3);
  EXPECT_EQ(exit_code_of(std::filesystem::filesystem_error("x", std::error_code())), 3);
  EXPECT_EQ(exit_code_of(BugError("x")), 70);
  EXPECT_EQ(exit_code_of(std::runtime_error("x")), 70);
}

TEST(Error, KnowsTheLineThatThrewIt) {
  const auto here = std::source_location::current();
  const UsageError error("unknown key probe.l3");

  EXPECT_STREQ(error.what(), "unknown key probe.l3");
  EXPECT_EQ(error.where().line(), here.line() + 1);
  EXPECT_TRUE(std::string(error.where().file_name()).ends_with("error_test.cpp"));
}

TEST(Require, ThrowsWithFileAndLineUnlessItHolds) {
  EXPECT_NO_THROW(require(true, "unused"));
  try {
    require(false, "a word without subwords");
    FAIL() << "nothing was thrown";
  } catch (const BugError& error) {
    EXPECT_EQ(std::string(error.what()).find("error_test.cpp:"), 0U);
    EXPECT_TRUE(std::string(error.what()).ends_with(": a word without subwords"));
  }
}

TEST(RequireSetting, NamesTheKeyUnlessItsValueIsRight) {
  EXPECT_NO_THROW(require_setting(true, "unused.key", "unused"));
  EXPECT_EQ(complaint_of<UsageError>([] {
              require_setting(false, "control.draws", "give a number of control tasks, at least 1");
            }),
            "control.draws: give a number of control tasks, at least 1");
}

}  // namespace
}  // namespace salient
