#include <gtest/gtest.h>

#include "report/example_report.hpp"

namespace salient {
namespace {

TEST(ControlTables, HaveMeansOverDraws) {
  const auto files = files_of(report_of_control());

  EXPECT_NE(files.at("tables/pos_control.csv")
                .find("all,6,test,all,10,0.6,0.35,0.25,0.25,0.5,0.01,0.04,,,,,\r\n"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_control.csv").find("random,2,test,seen,6,0.75,0.5,0.25,-0.125,"),
            std::string::npos);
}

TEST(ControlTables, HaveTheMarginOfTopNeuronsOverRandomOnes) {
  const Report report = report_of_control();

  EXPECT_NE(
      files_of(report).at("tables/pos_control.csv").find(",0.04,0.0625,-0.125,0.25,0.125,0.5\r\n"),
      std::string::npos);
  EXPECT_NE(page_of(report).find("6.25%<br><small>-12.50% to 25.00%"), std::string::npos);
}

TEST(ControlTables, HaveThePenaltiesOfEachDraw) {
  Report report = report_of_control();
  EXPECT_EQ(files_of(report).at("tables/pos_control_penalties.csv"),
            "draw,l1,l2\r\n1,0.002,0.004\r\n2,0.002,0.004\r\n");
  EXPECT_EQ(page_of(report).find("of its own choice"), std::string::npos);

  report.controls[0].reselected = true;
  EXPECT_NE(page_of(report).find("Each is at penalties of its own choice, l1 = 2.00e-03."),
            std::string::npos);
}

TEST(ControlTables, HaveTheNullOfEachNeuron) {
  const auto files = files_of(report_of_control());

  EXPECT_NE(files.at("tables/pos_control_neurons.csv").find("\r\n0,1,0.25,1,2,0.5\r\n"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_control_neurons.csv").find("\r\n1,2,1,0,2,0\r\n"),
            std::string::npos);
}

TEST(ControlPage, TellsOfSelectivityCeilingAndWhatIsNotConverged) {
  const std::string page = page_of(report_of_control());

  EXPECT_NE(page.find("href=\"#control\""), std::string::npos);
  EXPECT_NE(page.find("25.00%*<br><small>25.00% to 50.00%"), std::string::npos);
  EXPECT_NE(page.find("25.00%<br><small>-12.50% to 37.50%"), std::string::npos);
  EXPECT_NE(page.find("train has the types of 60.00% of the words"), std::string::npos);
  EXPECT_NE(page.find("Means over 2 control tasks. 1 of these probes are not converged."),
            std::string::npos);
  EXPECT_NE(page.find("2 of the 4 neurons with weight have p = 0"), std::string::npos);
  EXPECT_NE(page.find("Hewitt"), std::string::npos);
  EXPECT_EQ(page.find("Selectivity of pos on dev"), std::string::npos);  // which has no words
  EXPECT_EQ(page_of(example_report()).find("id=\"control\""), std::string::npos);
}

}  // namespace
}  // namespace salient
