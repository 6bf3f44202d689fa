#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_of_scales() {
  Report report = example_report();
  TaskScale scale;
  scale.task = "pos";
  const std::int64_t neurons = report.neurons.size();
  for (std::int64_t i = 0; i < neurons; ++i) {
    scale.own.order.push_back({report.neurons.id(i), 0.5, false});
    scale.other.order.push_back({report.neurons.id(neurons - 1 - i), 0.25, i > 0});
    scale.deviation.push_back(0.125 * static_cast<double>(i + 1));
  }
  scale.own.hits = {{Split::dev, 8, 6}};
  scale.other.standardised = scale.other.converged = false;
  scale.agreement = {{2, 0.25, -0.5}, {1, 0, std::nullopt}};
  report.scales = {scale};
  return report;
}

TEST(ScaleTables, HavePlacesInBothOrders) {
  const auto files = files_of(report_of_scales());

  EXPECT_NE(files.at("tables/pos_scale.csv").find("\r\n0,0,0.125,1,6\r\n"), std::string::npos)
      << files.at("tables/pos_scale.csv");
  EXPECT_NE(files.at("tables/pos_scale_agreement.csv").find("2,0.25,-0.5\r\n1,0,\r\n"),
            std::string::npos);
}

TEST(ScalePage, TellsBothProbes) {
  const std::string page = page_of(report_of_scales());

  EXPECT_NE(page.find("href=\"#scale\""), std::string::npos);
  EXPECT_NE(page.find("raw, not converged"), std::string::npos);
  EXPECT_NE(page.find("75.00%"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"scale\""), std::string::npos);
}

TEST(ScaleFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = scale_json(report_of_scales().scales[0]);

  EXPECT_EQ(scale_json(read_scale(folder.write("scale.json", text))), text);
}

}  // namespace
}  // namespace salient
