#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_of_stability() {
  Report report = example_report();
  TaskStability found;
  found.task = report.tasks[0].name;
  found.unit = DrawnUnit::document;
  found.units = 40;
  found.unsolved = 1;
  found.stable_places = 2;
  found.sizes = {{3, 0.75, 0.5, 1, 0.625, 2, {{1, 1.25, 0.5, 2.5}, {2, 1.75, 0.5, 2.5}}}};
  found.neurons = {{{0, 1}, 1, 2.5, {0.875}}, {{1, 2}, 2, 9, {0.5}}};
  for (std::int32_t label = 0; label < report.tasks[0].labels.size(); ++label) {
    found.labels.push_back({5, 4.5, 1.25, label == 0 ? 0 : 8});
  }
  found.splits = {{Split::dev, 200, 150, 0.625, 0.875}};
  found.orders = {{0, 1}, {1, 0}};
  found.penalties = {{0.001, 0.002}, {0.003, 0.006}};
  report.stability = {found};
  return report;
}

TEST(StabilityTables, HavePlacesOverlapsAndLabels) {
  const Report report = report_of_stability();
  const auto files = files_of(report);
  const std::string start = "tables/" + report.tasks[0].name + "_stability";

  EXPECT_NE(files.at(start + ".csv").find("2,1,2,2,9,3,0.5\r\n"), std::string::npos);
  EXPECT_NE(files.at(start + "_sizes.csv").find("3,0.75,0.5,1,0.625,2\r\n"), std::string::npos);
  EXPECT_NE(files.at(start + "_layers.csv").find("3,1,2,1.75,0.5,2.5\r\n"), std::string::npos);
  EXPECT_NE(files.at(start + "_labels.csv").find(",5,,,0\r\n"), std::string::npos);
  EXPECT_EQ(files.at(start + "_penalties.csv"),
            "bootstrap,l1,l2\r\n1,0.001,0.002\r\n2,0.003,0.006\r\n");
  EXPECT_NE(files.at(start + "_labels.csv").find(",5,4.5,1.25,8\r\n"), std::string::npos);
}

TEST(StabilityPage, TellsWhatWasDrawnAndWhatStays) {
  const std::string page = page_of(report_of_stability());

  EXPECT_NE(page.find("href=\"#stability\""), std::string::npos);
  EXPECT_NE(page.find("2 bootstraps of the 40 documents of train"), std::string::npos);
  EXPECT_NE(page.find("The first 2 places are held"), std::string::npos);
  EXPECT_NE(page.find("75.00%, in 95 % of bootstraps 62.50% to 87.50%"), std::string::npos);
  EXPECT_NE(page.find("1 of the probes are not converged"), std::string::npos);
  EXPECT_NE(page.find("1 to 2.5"), std::string::npos);
  EXPECT_NE(page.find("2<br><small>0.5 to 2.5</small>"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"stability\""), std::string::npos);
}

TEST(StabilityPage, TellsThatBootstrapsChose) {
  Report report = report_of_stability();
  EXPECT_NE(page_of(report).find("of train, at the task's penalties. The"), std::string::npos);
  report.stability[0].reselected = true;

  EXPECT_NE(page_of(report).find("each at penalties of its own choice, l1 from 1.00e-03 to "
                                 "3.00e-03. The first"),
            std::string::npos);
}

TEST(StabilityPage, TellsThatSeedsVary) {
  Report report = report_of_stability();
  report.stability[0].unit = DrawnUnit::seed;
  const std::string page = page_of(report);

  EXPECT_NE(page.find("2 seeds, each of other initial weights"), std::string::npos);
  EXPECT_NE(page.find("75.00%, in 95 % of seeds 62.50% to 87.50%"), std::string::npos);
  EXPECT_EQ(page.find("of bootstraps</th>"), std::string::npos);
}

TEST(StabilityFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = stability_json(report_of_stability().stability[0]);

  EXPECT_EQ(stability_json(read_stability(folder.write("stability.json", text))), text);
}

}  // namespace
}  // namespace salient
