#include "report/findings.hpp"

#include <gtest/gtest.h>

#include "report/example_report.hpp"

namespace salient {
namespace {

/// Masks at a tenth and a fifth of ten neurons, of 100 test words, by two random draws.
TaskAblation masks(std::int64_t top, std::int64_t one, std::int64_t other, std::int64_t bottom) {
  Ablation own;
  own.neurons = 10;
  own.sizes = {1, 2};
  own.frames = {{Split::test, LeftOut::mean, 100, 90, 10, 10}};
  const auto add = [&](KeptNeurons kept, std::int32_t draw, std::int64_t correct) {
    own.curves.push_back({kept, draw, Split::test, LeftOut::mean, {0, correct}});
  };
  add(KeptNeurons::top, 0, top);
  add(KeptNeurons::random, 0, one);
  add(KeptNeurons::random, 1, other);
  add(KeptNeurons::bottom, 0, bottom);
  return {"pos", {own}};
}

Report report_with(const TaskAblation& ablation) {
  Report report = example_report();
  report.ablations = {ablation};
  return report;
}

TEST(Findings, OfMasksHoldWhereEveryDrawLiesBetweenTopAndBottom) {
  const auto found = findings_of(report_with(masks(80, 30, 50, 20)));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].task, "pos");
  EXPECT_EQ(found[0].seen, "20.00% kept, test: top 80.00%, random 30.00% to 50.00%, bottom 20.00%");
  EXPECT_TRUE(found[0].holds);

  EXPECT_FALSE(findings_of(report_with(masks(50, 30, 50, 20)))[0].holds);
  EXPECT_FALSE(findings_of(report_with(masks(80, 30, 50, 30)))[0].holds);
}

TEST(Findings, OfMinimalSetsHoldUpToHalfOfTheNeurons) {
  Report report = report_of_minimal_sets();  // 3 of 6
  EXPECT_TRUE(findings_of(report)[0].holds);
  EXPECT_EQ(findings_of(report)[0].seen, "3 of 6 (50.00%) within delta 5");

  report.minimal_sets[0].sets[0].neurons = 6;
  EXPECT_FALSE(findings_of(report)[0].holds);
}

TEST(Findings, CompareSelectivityOfTheMinimalSetWithThatOfAll) {
  Report report = report_of_minimal_sets();
  report.controls = {example_control()};      // all: 6 of 10 words, control tasks 3.5
  EXPECT_EQ(findings_of(report).size(), 1U);  // not tried on 3 neurons

  report.controls[0].selectivities.push_back(
      {ControlSet::top, 3, Split::test, TypesOf::all, 10, {7}, {3, 4}, {0.35}});
  const auto found = findings_of(report);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].seen, "test: selectivity 35.00% of 3 neurons, 25.00% of all");
  EXPECT_TRUE(found[1].holds);

  report.controls[0].selectivities.back().over_control.value = 0.25;
  EXPECT_FALSE(findings_of(report)[1].holds);
}

TEST(Findings, CompareLabelsOfOpenClassesWithOthersThatAreNotRare) {
  Report report = report_of_labels();  // the first label has 3 neurons, the second 2
  report.flag_below = 50;
  EXPECT_TRUE(findings_of(report).empty());  // nobody says which are open

  report.open_labels = {report.labels[0].labels[0].name};
  ASSERT_EQ(findings_of(report).size(), 1U);
  EXPECT_TRUE(findings_of(report)[0].holds);
  report.open_labels = {report.labels[0].labels[1].name};
  EXPECT_FALSE(findings_of(report)[0].holds);
  report.flag_below = 51;
  EXPECT_TRUE(findings_of(report).empty());
}

TEST(FindingsPage, SaysWhatHoldsAndWhatDoesNot) {
  const Report report = report_with(masks(50, 30, 50, 20));
  const std::string page = page_of(report);
  EXPECT_NE(page.find("id=\"findings\""), std::string::npos);
  EXPECT_NE(page.find("<td>no</td>"), std::string::npos);
  EXPECT_NE(files_of(report).at("tables/findings.csv").find(",no\r\n"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"findings\""), std::string::npos);
  EXPECT_EQ(files_of(example_report()).count("tables/findings.csv"), 0U);
}

}  // namespace
}  // namespace salient
