#include <gtest/gtest.h>

#include "report/example_report.hpp"

namespace salient {
namespace {

TEST(MinimalSetTables, HaveTheCurveAndTheSets) {
  const auto files = files_of(report_of_minimal_sets());

  EXPECT_NE(files.at("tables/pos_sizes.csv").find("3,2,no,150,200,0.75,0.625,0.875,0,0,,,\r\n"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_minimal_set.csv")
                .find("own,5,absolute,2,3,1,6,2,150,200,0.75,0.625,0.875,0,0,,,\r\n"),
            std::string::npos);
}

TEST(MinimalSetsOfFiles, HaveATableOfTheirOwn) {
  const Report report = report_of_minimal_sets();
  const auto files = files_of(report);

  const std::string& table = files.at("tables/pos_minimal_set_of_files.csv");
  EXPECT_TRUE(table.starts_with("file,oracle,delta,scale,hold,neurons,")) << table;
  EXPECT_NE(table.find("orders/<pos>.npy,own,5,absolute,2,6,1,6,5,160,200,0.8,"), std::string::npos)
      << table;
  EXPECT_NE(page_of(report).find("orders/&lt;pos&gt;.npy"), std::string::npos);
  Report without = report;
  without.minimal_sets[0].of_files.clear();
  EXPECT_EQ(files_of(without).count("tables/pos_minimal_set_of_files.csv"), 0U);
}

TEST(MinimalSetTables, CountNeuronsPerLayerByTheTasksOwnOracle) {
  const std::string table = files_of(report_of_minimal_sets()).at("tables/pos_layers.csv");

  EXPECT_NE(table.find("\r\nminimal,,5,3,0.6666666666666666,0,1,"), std::string::npos) << table;
  EXPECT_NE(table.find("\r\nminimal,,5,3,0.6666666666666666,1,2,"), std::string::npos) << table;
  EXPECT_EQ(table.find("minimal,,0.5"), std::string::npos);  // the best size is another oracle
}

TEST(MinimalSetPage, TellsOfSetsIntervalsAndWhatIsNotConverged) {
  const std::string page = page_of(report_of_minimal_sets());

  EXPECT_NE(page.find("href=\"#minimal-sets\""), std::string::npos);
  EXPECT_NE(page.find("5 points"), std::string::npos);
  EXPECT_NE(page.find("62.50% to 87.50%"), std::string::npos);
  EXPECT_NE(page.find("1 to 6"), std::string::npos);
  EXPECT_NE(
      page.find("Within 5 points of the probe of pos: 3 of 6 neurons: layer 0 1, layer 1 2\""),
      std::string::npos);
  EXPECT_NE(page.find("and at the next 2 sizes too"), std::string::npos);
  EXPECT_NE(page.find("1 of these probes are not converged"), std::string::npos);
  EXPECT_EQ(page.find("test 0"), std::string::npos);  // there are no test words
  EXPECT_EQ(page_of(example_report()).find("id=\"minimal-sets\""), std::string::npos);
}

}  // namespace
}  // namespace salient
