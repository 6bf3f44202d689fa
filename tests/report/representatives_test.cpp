#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_with_representatives() {
  Report report = example_report();
  report.representatives = {example_representatives()};
  return report;
}

TEST(Artefacts, GiveBackTheRepresentativesThatWereWritten) {
  const TempFolder folder;
  const std::string text = representatives_json(example_representatives());

  const TaskRepresentatives read = read_representatives(folder.write("r.json", text));

  EXPECT_EQ(representatives_json(read), text);
  EXPECT_EQ(read.cuts.at(1).threshold, 0.5);
  EXPECT_EQ(read.cuts.at(1).probe.neurons, 3);
  EXPECT_FALSE(read.cuts.at(1).probe.converged);
  EXPECT_EQ(read.own.dev.correct, 60);
}

TEST(Artefacts, RefuseRepresentativesThatAreNone) {
  const TempFolder folder;
  const auto path = folder.write("r.json", "{\"task\": \"pos\"}");

  EXPECT_NE(complaint_of<UsageError>([&] { read_representatives(path); }).find(path.string()),
            std::string::npos);
}

TEST(Tables, HaveTheProbesOfRepresentatives) {
  const auto files = tables_of(report_with_representatives());
  const std::map<std::string, std::string> by_name(files.begin(), files.end());

  EXPECT_EQ(
      by_name.at("tables/pos_representatives.csv"),
      "threshold,neurons,support,converged,dev_correct,dev_words,dev_accuracy,dev_low,dev_high,"
      "test_correct,test_words,test_accuracy,test_low,test_high\r\n"
      "0.1,6,2,yes,60,80,0.75,0.625,0.875,0,0,,,\r\n"
      "0.5,3,1,no,40,80,0.5,0.25,0.75,0,0,,,\r\n"
      ",6,2,yes,60,80,0.75,0.625,0.875,0,0,,,\r\n");
}

TEST(Page, HasTheProbesOfRepresentatives) {
  std::ostringstream page;
  write_html(report_with_representatives(), page);

  EXPECT_NE(page.str().find("<th scope=\"row\" class=\"number\">0.5</th><td class=\"number\">3</td>"
                            "<td class=\"number\">50.00%</td><td class=\"number\">1</td>"
                            "<td class=\"number\">50.00%<br><small>25.00% to 75.00%</small></td>"
                            "<td class=\"number\">–</td>"
                            "<td>not converged</td>"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
