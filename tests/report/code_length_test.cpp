#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_of_code_length() {
  Report report = example_report();
  TaskCodeLength found;
  found.task = report.tasks[0].name;
  found.labels = 4;
  found.words = 100;
  found.parts = {{1, 10}, {9, 90}};
  found.sets = {{CodedSet::all, 640, {{20, 60}}, 0},
                {CodedSet::random, 64, {{20, 80}, {20, 140}}, 1}};
  report.code_lengths = {found};
  return report;
}

TEST(CodeLengthTables, HaveTheCompressionOfEachDraw) {
  const auto files = files_of(report_of_code_length());
  const std::string start = "tables/" + example_report().tasks[0].name + "_code_length";

  const std::string& table = files.at(start + ".csv");
  EXPECT_NE(table.find("all,640,1,100,4,200,80,2.5\r\n"), std::string::npos) << table;
  EXPECT_NE(table.find("random,64,2,100,4,200,160,1.25\r\n"), std::string::npos) << table;
  EXPECT_NE(files.at(start + "_parts.csv").find("random,64,2,9,90,140\r\n"), std::string::npos);
}

TEST(CodeLengthPage, HasTheRangeOfDraws) {
  const std::string page = page_of(report_of_code_length());

  EXPECT_NE(page.find("href=\"#code-length\""), std::string::npos);
  EXPECT_NE(page.find("1.250 to 2.000"), std::string::npos);
  EXPECT_NE(page.find("1 of the probes are not converged"), std::string::npos);
  EXPECT_NE(page.find("Elena Voita"), std::string::npos);
  const std::string without = page_of(example_report());
  EXPECT_EQ(without.find("id=\"code-length\""), std::string::npos);
  EXPECT_EQ(without.find("Elena Voita"), std::string::npos);
}

TEST(CodeLengthFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = code_length_json(report_of_code_length().code_lengths[0]);

  EXPECT_EQ(code_length_json(read_code_length(folder.write("found.json", text))), text);
}

}  // namespace
}  // namespace salient
