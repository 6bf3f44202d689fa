#include "salient/report/report.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "report/example_report.hpp"

namespace salient {
namespace {

using Json = nlohmann::json;

std::string everything_of(const Report& report) {
  std::string all = page_of(report) + redundancy_json(report);
  for (const auto& [name, content] : tables_of(report)) all += content;
  for (const TaskReport& task : report.tasks) {
    all += ranking_json(task, report.neurons) + scores_json(task);
  }
  return all;
}

TEST(Report, SaysNotConvergedWhereverTheProbeIsUsed) {
  Report report = report_with_rivals();
  EXPECT_EQ(everything_of(report).find("not converged"), std::string::npos);
  report.tasks[0].certificate.converged = false;

  const std::string page = page_of(report);
  const Json ranking = Json::parse(ranking_json(report.tasks[0], report.neurons));
  const Json scores = Json::parse(scores_json(report.tasks[0]));

  const std::size_t headings = count_of(page, "</h3>") + 1;  // and that of the task
  const std::size_t others = 2;                              // overview, certificate
  EXPECT_EQ(count_of(page, "<span class=\"badge bad\">not converged</span>"), headings + others);
  EXPECT_EQ(ranking["converged"], false);
  EXPECT_EQ(ranking["probe"], "not converged");
  EXPECT_EQ(scores["certificate"]["status"], "not converged");
  for (const auto& [name, content] : tables_of(report)) {
    if (name.rfind("tables/pos_", 0) != 0 || name == "tables/pos_path.csv") continue;
    EXPECT_EQ(count_of(content, ",not converged,default,standardised\r\n") + 1,
              count_of(content, "\r\n"))
        << name;
  }
}

TEST(Report, SaysRecipeAndScaleInEveryTableOfATask) {
  Report report = report_with_rivals();
  report.tasks[0].recipe = "neurox";
  report.tasks[0].deviations = {"probe.l1 = 1 (recipe: 0.001)"};
  report.tasks[0].standardised = false;

  for (const auto& [name, content] : tables_of(report)) {
    if (name.rfind("tables/pos_", 0) != 0) continue;
    EXPECT_EQ(count_of(content, ",probe,recipe,weights\r\n"), 1U) << name;
    EXPECT_EQ(count_of(content, ",converged,neurox (changed),raw\r\n") + 1,
              count_of(content, "\r\n"))
        << name;
  }
  for (const std::string& text :
       {ranking_json(report.tasks[0], report.neurons), scores_json(report.tasks[0])}) {
    EXPECT_EQ(Json::parse(text)["recipe"], "neurox");
    EXPECT_EQ(Json::parse(text)["deviations"], Json({"probe.l1 = 1 (recipe: 0.001)"}));
  }
}

TEST(Report, NeverShowsANumberThatIsNone) {
  Report report = example_report();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  report.tasks[0].path[0].dev_loss = infinity;
  report.tasks[0].path[0].dev_accuracy = nan;
  report.tasks[0].certificate.kkt = nan;
  report.tasks[0].certificate.objective = -infinity;
  report.tasks[0].ranking.order[0].score = nan;
  report.timings[0].mean_s = nan;

  const std::string all = everything_of(report);

  EXPECT_FALSE(std::regex_search(all, std::regex(R"(\b(nan|inf|infinity)\b)", std::regex::icase)));
}

TEST(Report, StandsWithoutTasksScoresOrNeurons) {
  Report report;
  EXPECT_NE(page_of(report).find("</html>"), std::string::npos);
  EXPECT_TRUE(tables_of(report).empty());

  report.tasks.emplace_back();

  EXPECT_NE(page_of(report).find("</html>"), std::string::npos);
}

TEST(Report, ShowsThePapersScoreWhereItWasAskedFor) {
  const std::string without = page_of(example_report()), page = page_of(report_with_paper_scores());
  const std::string table = files_of(report_with_paper_scores()).at("tables/pos_path.csv");

  EXPECT_EQ(without.find("papers&#39; score"), std::string::npos);
  EXPECT_NE(page.find("the others masked by zero"), std::string::npos);
  EXPECT_NE(page.find("<td class=\"number\">0.2188</td><td class=\"number\">75.00%</td>"
                      "<td class=\"number\">25.00%</td><td class=\"number\">87.50%</td>"
                      "<td class=\"number\">81.25%</td><td class=\"number\">12.50%</td></tr>"),
            std::string::npos);
  EXPECT_NE(table.find(",0.21875,0.75,0.25,0.875,0.8125,0.125,zero,converged,"), std::string::npos);
  EXPECT_NE(files_of(example_report()).at("tables/pos_path.csv").find(",yes,no,,,,,,,,converged,"),
            std::string::npos);
}

TEST(Report, SaysWherePenaltiesThatWereGivenAreFarFromTheBest) {
  Report report = example_report();
  report.tasks[0].path[0].given = true;
  report.tasks[0].path[1].chosen = false;

  EXPECT_NE(files_of(report).at("tables/pos_ordering.csv").find("converged; penalty flagged"),
            std::string::npos);
  EXPECT_EQ(count_of(page_of(report), "penalty flagged</span></h"), 7U);
  EXPECT_EQ(page_of(example_report()).find("penalty flagged"), std::string::npos);
}

TEST(Report, GivesEqualBytesForEqualReports) {
  EXPECT_EQ(everything_of(example_report()), everything_of(example_report()));
}

}  // namespace
}  // namespace salient
