#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "report/line_chart.hpp"

namespace salient {
namespace {

TEST(AblationTable, HasTheFrameAndEveryCurve) {
  const std::string table = files_of(report_of_ablation()).at("tables/pos_ablation.csv");

  EXPECT_TRUE(
      table.starts_with("l1,l2,own,split,fill,kept,draw,neurons,percent,correct,words,"
                        "accuracy\r\n"));
  EXPECT_NE(table.find("0.001,0.002,yes,test,zero,none,0,0,0,2,4,0.5\r\n"), std::string::npos);
  EXPECT_NE(table.find("1e-04,0.002,no,test,mean,random,1,3,50,4,4,1\r\n"), std::string::npos);
  EXPECT_NE(table.find("yes,test,mean,orders/<pos>.csv,0,3,50,2,4,0.5\r\n"), std::string::npos);
  EXPECT_NE(table.find("yes,dev,mean,top,0,1,16.666666666666668,1,0,\r\n"), std::string::npos);
  EXPECT_EQ(count_of(table, "\r\n"), 1 + 2 * 3 * (3 + 2 * 8));
}

TEST(AblationMargins, AreInATableAndOnThePage) {
  const Report report = report_of_ablation();
  const std::string table = files_of(report).at("tables/pos_ablation_margins.csv");

  EXPECT_NE(table.find("0.001,0.002,yes,test,zero,layer-matched,3,50,-0.25,-0.5,0,0.0625,0.25\r\n"),
            std::string::npos);
  EXPECT_NE(table.find("zero,layer-matched,,,-0.125,-0.375,-0.0625,0.01,0.03125\r\n"),
            std::string::npos);
  EXPECT_EQ(count_of(table, "\r\n"), 1 + 2 * 3 * 2 * 3);
  EXPECT_NE(page_of(report).find("-12.50%*<br><small>-37.50% to -6.25%"), std::string::npos);
  EXPECT_NE(page_of(report).find("-12.50%<br><small>-25.00% to 12.50%"), std::string::npos);
  EXPECT_NE(page_of(report).find("A star: not 0"), std::string::npos);
}

TEST(AblationAreas, AreInATableAndOnThePage) {
  const Report report = report_of_ablation();
  const std::string table = files_of(report).at("tables/pos_ablation_areas.csv");

  EXPECT_TRUE(table.starts_with("l1,l2,own,split,fill,kept,draw,area\r\n"));
  EXPECT_NE(table.find("0.001,0.002,yes,test,zero,random,1,0.75\r\n"), std::string::npos);
  EXPECT_EQ(count_of(table, "\r\n"), 1 + 2 * 3 * 8);
  EXPECT_NE(page_of(report).find("50.00% to 75.00%"), std::string::npos);  // of two draws
}

TEST(AblationPage, TellsOfTheLastSplitByTheFillOfTheJob) {
  Report report = report_of_ablation();
  const std::string by_mean = page_of(report);
  report.ablation_fill = LeftOut::zero;
  const std::string by_zero = page_of(report);

  EXPECT_NE(by_mean.find("href=\"#ablation\""), std::string::npos);
  EXPECT_NE(by_mean.find("all masked, by the biases alone: 25.00%"), std::string::npos);
  EXPECT_NE(by_zero.find("all masked, by the biases alone: 50.00%"), std::string::npos);
  EXPECT_NE(by_mean.find("Accuracy of pos on test with some neurons alone, at l1 = 1.00e-03<"),
            std::string::npos);
  EXPECT_NE(by_mean.find("at l1 = 1.00e-04, not the probe&#39;s own"), std::string::npos);
  EXPECT_NE(by_mean.find("25.00% to 50.00%"), std::string::npos);  // 1 and 2 of 4 by two draws
  EXPECT_NE(by_mean.find("37.50%"), std::string::npos);            // their mean
  EXPECT_NE(by_mean.find("orders/&lt;pos&gt;.csv 1 25.00%, 3 50.00%"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"ablation\""), std::string::npos);
}

TEST(LineChart, IsReadWithoutBeingSeen) {
  const LineChart chart{"A <b>", {1, 1000}, {{"up", {0.25, 0.5}}}, {{"all", 0.75}}};

  const std::string html = html_of(chart);

  EXPECT_NE(html.find("aria-label=\"A &lt;b&gt;: up 1 25.00%, 1,000 50.00%; all 75.00%\""),
            std::string::npos);
  EXPECT_EQ(count_of(html, "<polyline"), 1U);
  EXPECT_EQ(html.find("nan"), std::string::npos);
}

TEST(LineChart, DrawsOneSizeAndNone) {
  for (const LineChart& chart :
       {LineChart{"one", {0}, {{"a", {0.5}}}, {}}, LineChart{"none", {}, {{"a", {}}}, {}}}) {
    EXPECT_EQ(html_of(chart).find("nan"), std::string::npos);
  }
}

}  // namespace
}  // namespace salient
