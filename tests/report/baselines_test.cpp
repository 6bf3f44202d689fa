#include <gtest/gtest.h>

#include "report/example_report.hpp"

namespace salient {
namespace {

constexpr const char* line =
    "<p class=\"note\">All neurons and baselines on test (on seen, unseen, ambiguous types): probe "
    "60.00% (66.67%, 50.00%, –); lookup of the type 30.00% (33.33%, 25.00%, –).</p>";

TEST(BaselineTables, HaveThemByTypes) {
  const auto files = files_of(with_baselines(example_report()));

  EXPECT_NE(files.at("tables/pos_baselines.csv")
                .find("lookup,test,unseen,4,1,0.25,0,0.5,converged,default,standardised\r\n"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_baselines.csv").find("probe,test,ambiguous,0,0,,,,converged"),
            std::string::npos);
  EXPECT_EQ(files_of(example_report()).count("tables/pos_baselines.csv"), 0U);
}

TEST(BaselinePage, HasThemBelowTheScores) {
  const std::string page = page_of(with_baselines(example_report()));

  EXPECT_NE(page.find("Baselines of pos on test"), std::string::npos);
  EXPECT_NE(page.find("60.00%<br><small>12.50% to 75.00%"), std::string::npos);
  EXPECT_EQ(page.find("Baselines of pos on dev"), std::string::npos);  // which has no words
  EXPECT_NE(page.find("lookup of the type"), std::string::npos);
  EXPECT_NE(page.find("which report.random_weights names"), std::string::npos);
  EXPECT_EQ(page.find("layer 0 only"), std::string::npos);  // which these activations have not
  EXPECT_EQ(page.find(line), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("Baselines of "), std::string::npos);
}

TEST(BaselinePage, HasALineBelowEveryOtherTableOfAccuracies) {
  Report report = with_baselines(report_with_rivals());
  EXPECT_EQ(count_of(page_of(report), line), 2U);
  report = with_baselines(example_report());
  report.minimal_sets = {example_minimal_sets()};
  EXPECT_EQ(count_of(page_of(report), line), 2U);  // by the ranking, and by orders of files
  report.ablations = {example_ablation()};
  EXPECT_EQ(count_of(page_of(report), line), 2U + 2);
  report.layers = {example_layers()};
  EXPECT_EQ(count_of(page_of(report), line), 4U + 2);
  report.representatives = {example_representatives()};
  EXPECT_EQ(count_of(page_of(report), line), 6U + 1);
  report.controls = {example_control()};
  EXPECT_EQ(count_of(page_of(report), line), 7U + 1);
}

TEST(BaselinePage, TellsOfLayer0AndOfRandomWeights) {
  Report report = with_baselines(example_report());
  std::vector<BaselineScore>& scores = report.tasks[0].baselines->scores;
  scores.push_back({Baseline::layer_0, Split::test, TypesOf::all, 10, 4});
  scores.push_back({Baseline::random_weights, Split::test, TypesOf::all, 10, 2});
  const std::string page = page_of(report);

  EXPECT_NE(page.find("at the penalties of the task, not converged"), std::string::npos);
  EXPECT_NE(page.find("encoder with random weights"), std::string::npos);
  EXPECT_EQ(page.find("which report.random_weights names"), std::string::npos);
}

}  // namespace
}  // namespace salient
