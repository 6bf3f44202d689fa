#include "salient/probes/options.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "salient/support/error.hpp"

namespace salient {
namespace {

std::string complaint_about(const ProbeOptions& options) {
  try {
    options.validate();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(ProbeOptions, AreValidByDefault) { EXPECT_EQ(complaint_about({}), ""); }

TEST(ProbeOptions, NameTheKeyOfAWrongValue) {
  ProbeOptions options;
  options.folds = 1;
  EXPECT_EQ(complaint_about(options), "probe.folds is 2 or more");

  options = {};
  options.l1 = {.automatic = false, .value = -1};
  EXPECT_EQ(complaint_about(options),
            "probe.l1 is `auto` or a number, 0 or more, or a list of such");

  options = {};
  options.tolerance = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(complaint_about(options), "probe.tolerance is a number above 0");
}

TEST(ProbeOptions, TakeAnL2OnlyBesideAnL1) {
  ProbeOptions options;
  options.l2 = {.automatic = false, .value = 0.5};
  EXPECT_NE(complaint_about(options), "");

  options.l1 = {.automatic = false, .value = 0};
  EXPECT_EQ(complaint_about(options), "");

  options.l2 = {};
  EXPECT_EQ(complaint_about(options), "");
}

TEST(ProbeOptions, TakeOneStandardErrorOfTheDevLossOnly) {
  ProbeOptions options;
  options.l1.within_error = true;
  EXPECT_EQ(complaint_about(options), "");

  options.selection = Selection::dev_accuracy;
  EXPECT_NE(complaint_about(options).find("probe.l1 = auto-1se"), std::string::npos);
}

TEST(ProbeOptions, RetrainForThePaperScoreOnly) {
  ProbeOptions options;
  options.selection_retrain = true;
  EXPECT_NE(complaint_about(options), "");

  options.selection = Selection::paper_score;
  EXPECT_EQ(complaint_about(options), "");
}

TEST(ProbeOptions, TakeListsForTheExactSolverOnly) {
  ProbeOptions options;
  options.l1 = {.automatic = false, .value = 1, .grid = {1, 2}};
  EXPECT_EQ(complaint_about(options), "");

  options.l1.grid[1] = -2;
  EXPECT_NE(complaint_about(options).find("probe.l1"), std::string::npos);

  options.l1.grid[1] = 2;
  options.solver = Solver::paper;
  EXPECT_NE(complaint_about(options).find("no list"), std::string::npos);
}

TEST(ProbeOptions, WalkNoPathOnlyForGivenPenalties) {
  ProbeOptions options;
  options.path_points = 0;
  EXPECT_NE(complaint_about(options).find("probe.path_points"), std::string::npos);

  options.l1 = {.automatic = false, .value = 1e-3};
  EXPECT_EQ(complaint_about(options), "");
}

TEST(ProbeOptions, WantANumberForThePapersRecipe) {
  ProbeOptions options;
  options.solver = Solver::paper;
  EXPECT_NE(complaint_about(options), "");

  options.l1 = {.automatic = false, .value = 1e-5};
  EXPECT_EQ(complaint_about(options), "");
}

}  // namespace
}  // namespace salient
