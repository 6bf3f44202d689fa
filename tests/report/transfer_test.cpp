#include "salient/report/transfer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/example_report.hpp"

namespace salient {
namespace {

/// The words of two runs, the second of which lacks the task `chunk`.
TransferReport example_transfer() {
  TransferReport report;
  for (const char* name : {"runs/a&b", "runs/c"}) {
    report.runs.push_back({name, "a <model>", "00ff", 1204, "hidden", {2, 3}, {}});
  }
  report.on = {0, 1};
  TaskTransfer of;
  of.task = "pos";
  of.on = 0;
  of.words = 8;
  of.majority = 2;
  of.own = 6;
  of.unseen = 1;
  of.unseen_labels = {{"N&w", 1}};
  of.probes = {{0, {6, 0.5, 1}, {}}, {1, {4, 0.25, 0.75}, {{"X <y>", 2}, {"Z", 1}}}};
  of.sizes = {1, 3};
  of.rankings = {
      {0, {{4, 0.25, 0.75}, {6, 0.5, 1}}, {{0.125, -0.125, 0.25}, {0.25, 0.125, 0.5, 0.01, 0.04}}},
      {1, {{2, 0, 0.5}, {4, 0.25, 0.75}}, {{-0.125, -0.25, 0}, {0, -0.125, 0.125}}},
      {{}, {{2, 0, 0.5}, {3, 0, 0.5}}, {}},
      {{}, {{4, 0.25, 0.75}, {5, 0.25, 0.75}}, {}}};
  report.found = {of, of, of};
  report.found[1].task = "chunk";
  report.found[1].rankings.clear();
  report.found[1].sizes.clear();
  report.found[2].on = 1;
  report.found[2].split = Split::dev;
  report.found[2].probes.pop_back();
  return report;
}

TEST(TransferTables, HoldWhatWasFound) {
  const auto list = tables_of(example_transfer());
  const std::map<std::string, std::string> files(list.begin(), list.end());
  const auto has = [&](const std::string& file, const std::string& line) {
    EXPECT_NE(files.at("tables/" + file + ".csv").find(line + "\r\n"), std::string::npos)
        << files.at("tables/" + file + ".csv");
  };

  has("runs", "runs/c,a <model>,00ff,1204,hidden,2,3,6");
  has("pos_probes", "runs/a&b,runs/a&b,test,6,8,0.75,0.5,1,0.25,0.75,0,1");
  has("pos_probes", "runs/c,runs/a&b,test,4,8,0.5,0.25,0.75,0.25,0.75,3,1");
  has("pos_probes", "runs/a&b,runs/c,dev,6,8,0.75,0.5,1,0.25,0.75,0,1");
  has("pos_unknown_labels", "runs/c,runs/a&b,X <y>,2");
  has("pos_unseen_labels", "runs/a&b,test,N&w,1");
  has("pos_rankings", "runs/c,runs/a&b,3,test,4,8,0.5,0.25,0.75,0,-0.125,0.125,1,1");
  has("pos_rankings", "runs/a&b,runs/a&b,3,test,6,8,0.75,0.5,1,0.25,0.125,0.5,0.01,0.04");
  has("pos_rankings", "random 2,runs/a&b,1,test,4,8,0.5,0.25,0.75,,,,,");
  has("chunk_probes", "runs/c,runs/a&b,test,4,8,0.5,0.25,0.75,0.25,0.75,3,1");
  EXPECT_FALSE(files.contains("tables/chunk_rankings.csv"));
}

TEST(TransferPage, HasAMatrixOfRunsForEachTask) {
  std::ostringstream out;
  write_html(example_transfer(), out);
  const std::string page = out.str();

  EXPECT_NE(page.find("On the words of runs/a&amp;b, runs/c"), std::string::npos);
  EXPECT_NE(page.find("50.00%<br><small>25.00% to 75.00%"), std::string::npos);
  EXPECT_NE(page.find("X &lt;y&gt; (2), Z (1)"), std::string::npos);
  EXPECT_NE(page.find("errors of every probe: runs/a&amp;b: 1, of N&amp;w (1); runs/c: 1, of"),
            std::string::npos);
  EXPECT_NE(page.find("12.50%<br><small>-12.50% to 25.00%"), std::string::npos);
  EXPECT_NE(page.find("37.50%<br><small>25.00% to 50.00%"), std::string::npos);
  EXPECT_NE(page.find("25.00%*<br><small>12.50% to 50.00%"), std::string::npos);
  EXPECT_NE(page.find("random, 2 orders"), std::string::npos);
  EXPECT_EQ(page.find("a <model>"), std::string::npos);
  EXPECT_EQ(count_of(page, "<section"), count_of(page, "</section>"));
}

TEST(TransferJson, TellsWhoseProbesAndRankingsTheyAre) {
  const auto json = nlohmann::json::parse(transfer_json(example_transfer()));

  EXPECT_EQ(json["on"], nlohmann::json::array({0, 1}));
  EXPECT_EQ(json["tasks"][0]["probes"][1]["from"], 1);
  EXPECT_EQ(json["tasks"][0]["probes"][1]["unknown"][0]["words"], 2);
  EXPECT_EQ(json["tasks"][0]["rankings"][0]["scores"][1]["margin"]["low"], 0.125);
  EXPECT_EQ(json["tasks"][0]["rankings"][0]["scores"][1]["margin"]["p_holm"], 0.04);
  EXPECT_TRUE(json["tasks"][0]["rankings"][2]["from"].is_null());
  EXPECT_FALSE(json["tasks"][0]["rankings"][2]["scores"][0].contains("margin"));
}

}  // namespace
}  // namespace salient
