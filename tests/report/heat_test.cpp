#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_of_heat() {
  Report report = example_report();
  ActivationHeat heat;
  heat.sentences = {{7, Split::test, {"a", "<b>"}}};
  heat.tasks = {{report.tasks[0].name, {{1, 0}}, {{{0.5, -9}}}}};
  report.heat = heat;
  return report;
}

TEST(HeatTable, HasEachWord) {
  const auto files = files_of(report_of_heat());

  const std::string& table = files.at("tables/heat.csv");
  EXPECT_NE(table.find(",1,0,7,2,<b>,-9\r\n"), std::string::npos) << table;
}

TEST(HeatPage, ColoursWordsByHowFarTheyAreFromTheMean) {
  const std::string page = page_of(report_of_heat());

  EXPECT_NE(page.find("href=\"#heat\""), std::string::npos);
  EXPECT_NE(page.find("<span class=\"high\" style=\"--heat:13%\" title=\"0.5000\">a</span>"),
            std::string::npos);
  EXPECT_NE(
      page.find("<span class=\"low\" style=\"--heat:100%\" title=\"-9.000\">&lt;b&gt;</span>"),
      std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"heat\""), std::string::npos);
}

TEST(HeatFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = heat_json(*report_of_heat().heat);

  EXPECT_EQ(heat_json(read_heat(folder.write("heat.json", text))), text);
}

}  // namespace
}  // namespace salient
