#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>

#include "report/example_report.hpp"
#include "report/format.hpp"

namespace salient {
namespace {

using Json = nlohmann::json;

std::string page_of(const Report& report) {
  std::ostringstream out;
  write_html(report, out);
  return out.str();
}

std::map<std::string, std::string> files_of(const Report& report) {
  const auto files = tables_of(report);
  return {files.begin(), files.end()};
}

std::string everything_of(const Report& report) {
  std::string all = page_of(report) + redundancy_json(report);
  for (const auto& [name, content] : tables_of(report)) all += content;
  for (const TaskReport& task : report.tasks) {
    all += ranking_json(task, report.neurons) + scores_json(task);
  }
  return all;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Page, EscapesWhatItIsGiven) {
  const std::string page = page_of(example_report());

  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("A &lt;script&gt;alert(1)&lt;/script&gt; &amp; more"), std::string::npos);
  EXPECT_EQ(page.find("<b>&"), std::string::npos);
  EXPECT_NE(page.find("&lt;b&gt;&amp;&quot;N&quot;"), std::string::npos);
  EXPECT_NE(page.find("V, &#39;x&#39;"), std::string::npos);
  EXPECT_EQ(page.find("<new>"), std::string::npos);
  EXPECT_NE(page.find("Only &lt;4&gt; test words"), std::string::npos);
  EXPECT_EQ(page.find("<x>"), std::string::npos);
}

TEST(Page, NeedsNothingFromElsewhere) {
  const std::string page = page_of(example_report());

  for (const char* link : {"http", "src=", "url(", "@import", "<link"}) {
    EXPECT_EQ(page.find(link), std::string::npos) << link;
  }
}

TEST(Page, ClosesTheElementsThatItOpens) {
  const std::string page = page_of(example_report());

  for (const char* name : {"section", "table", "tbody", "tr", "td", "div", "svg", "figure", "dl",
                           "ul", "li", "span", "p", "h2", "h3", "h4", "a", "text"}) {
    const std::string element(name);
    EXPECT_EQ(count_of(page, "<" + element + ">") + count_of(page, "<" + element + " "),
              count_of(page, "</" + element + ">"))
        << name;
  }
}

TEST(Page, ShowsScoresBesideTheMajorityBaseline) {
  const std::string page = page_of(example_report());

  EXPECT_NE(page.find("<th scope=\"row\">test</th><td class=\"number\">4</td>"
                      "<td class=\"number\">75.00%</td><td class=\"number\">50.00%</td>"),
            std::string::npos);
  EXPECT_NE(page.find("KKT residual 3.00e-08, relative 3.00e-07 (asked for: 1.00e-06)"),
            std::string::npos);
}

TEST(Page, ShowsDashesForASplitWithoutWords) {
  const std::string page = page_of(example_report());

  EXPECT_NE(page.find("<th scope=\"row\">dev</th><td class=\"number\">0</td>"
                      "<td class=\"number\">–</td><td class=\"number\">–</td>"
                      "<td class=\"number\">–</td><td class=\"number\">–</td>"),
            std::string::npos);
}

TEST(Page, ShowsChunksOnlyWhereThereAreAny) {
  Report report = example_report();

  EXPECT_NE(page_of(report).find("<th scope=\"col\" class=\"number\">Chunk F1</th>"),
            std::string::npos);
  EXPECT_NE(page_of(report).find("<td class=\"number\">60.00%</td><td class=\"number\">66.67%</td>"
                                 "</tr>\n<tr><th scope=\"row\">dev</th>"),
            std::string::npos);
  for (ProbeScore& score : report.tasks[0].scores) score.chunks.reset();
  EXPECT_EQ(page_of(report).find("Chunk F1"), std::string::npos);
  EXPECT_EQ(page_of(report).find("CoNLL-2000"), std::string::npos);
}

Report report_of_numbers() {
  Report report = example_report();
  report.tasks = {example_task_of_numbers()};
  return report;
}

TEST(Page, ShowsNumbersInTheirOwnUnit) {
  const std::string page = page_of(report_of_numbers());

  EXPECT_NE(page.find("<th scope=\"row\">train</th><td class=\"number\">1,200</td>"
                      "<td class=\"number\">0.7500</td><td class=\"number\">0.8750</td>"
                      "<td class=\"number\">0.8125</td><td class=\"number\">0.5000</td>"
                      "<td class=\"number\">0.1250</td><td class=\"number\">30</td>"),
            std::string::npos);
  EXPECT_NE(page.find("<th scope=\"row\">dev</th><td class=\"number\">5</td>"
                      "<td class=\"number\">-1.500</td><td class=\"number\">–</td>"
                      "<td class=\"number\">–</td>"),
            std::string::npos);
  EXPECT_NE(page.find("Objective 0.5000 half squared units a word, of which loss"),
            std::string::npos);
  EXPECT_NE(page.find("Dev R²</th>"), std::string::npos);
  for (const char* of_labels : {"nats", "ccuracy", "ajority", "F1", "abels", "MCC", "Böhning"}) {
    EXPECT_EQ(page.find(of_labels), std::string::npos) << of_labels;
  }
}

TEST(Page, ShowsLabelsBesideNumbers) {
  Report report = example_report();
  report.tasks.push_back(example_task_of_numbers());

  const std::string page = page_of(report);

  EXPECT_NE(page.find("The probes of this run"), std::string::npos);
  EXPECT_NE(page.find("The probes of numbers of this run"), std::string::npos);
  EXPECT_NE(page.find("<a href=\"#task-2\">score</a></th><td>dev</td>"), std::string::npos);
}

TEST(Page, FlagsRareLabels) {
  Report report = example_report();

  EXPECT_NE(page_of(report).find("V, &#39;x&#39; *"), std::string::npos);
  report.flag_below = 50;
  EXPECT_EQ(page_of(report).find("V, &#39;x&#39; *"), std::string::npos);
}

TEST(Page, SaysNotConvergedWhereverTheProbeIsUsed) {
  Report report = example_report();
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

TEST(Page, CallsThePapersRecipeOneWithoutCertificate) {
  Report report = example_report();
  report.tasks[0].certificate.certified = false;
  report.tasks[0].certificate.converged = false;
  report.tasks[0].solver = "paper";

  const std::string page = page_of(report);

  EXPECT_NE(page.find("recipe without certificate"), std::string::npos);
  EXPECT_EQ(page.find("not converged"), std::string::npos);
  EXPECT_EQ(page.find("KKT residual"), std::string::npos);
  EXPECT_NE(page.find("Kingma"), std::string::npos);
  EXPECT_EQ(page.find("Böhning"), std::string::npos);
}

TEST(Page, SaysRecipeChangesAndScaleOfATask) {
  Report report = example_report();
  EXPECT_NE(page_of(report).find("<p class=\"note\">Recipe: default; weights for standardised "
                                 "activations.</p>\n<h3>Scores"),
            std::string::npos);

  report.tasks[0].recipe = "neurox";
  report.tasks[0].deviations = {"probe.l1 = 1 (recipe: 0.001)", "x = <y> (recipe: z)"};
  report.tasks[0].standardised = false;

  EXPECT_NE(page_of(report).find("Recipe: neurox, but probe.l1 = 1 (recipe: 0.001), x = &lt;y&gt; "
                                 "(recipe: z); weights for raw activations.</p>"),
            std::string::npos);
}

TEST(Report, SaysRecipeAndScaleInEveryTableOfATask) {
  Report report = example_report();
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

TEST(Page, CitesTheMethodsThatWereUsed) {
  Report report = example_report();
  EXPECT_NE(page_of(report).find("EMNLP 2020"), std::string::npos);
  EXPECT_EQ(page_of(report).find("Kingma"), std::string::npos);

  report.redundancy.clear();

  EXPECT_EQ(page_of(report).find("EMNLP 2020"), std::string::npos);
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

TEST(RankingJson, HoldsEveryNeuronOnceInOrder) {
  const Report report = example_report();

  const Json json = Json::parse(ranking_json(report.tasks[0], report.neurons));

  EXPECT_EQ(json["order"], "largest");
  EXPECT_EQ(json["converged"], true);
  ASSERT_EQ(json["ordering"].size(), 6U);
  EXPECT_EQ(json["ordering"][0],
            Json({{"layer", 1}, {"unit", 2}, {"score", 0.75}, {"zero", false}}));
  EXPECT_EQ(json["ordering"][5],
            Json({{"layer", 1}, {"unit", 1}, {"score", -1.0}, {"zero", true}}));
  EXPECT_EQ(json["ordering_on_raw_activations"][0]["unit"], 1);
  EXPECT_EQ(json["cutoffs"], Json({0, 2, 3}));
  EXPECT_EQ(json["by_label"][1]["label"], "V, 'x'");
  EXPECT_EQ(json["by_label"][1]["ordering"].size(), 2U);
}

TEST(ScoresJson, HoldsScoresAndNullsWhereThereAreNone) {
  const Json json = Json::parse(scores_json(example_task()));

  EXPECT_EQ(json["scores"][0]["accuracy"], 0.75);
  EXPECT_EQ(json["scores"][0]["accuracy_of_all"], 0.6);
  EXPECT_TRUE(json["scores"][1]["accuracy"].is_null());
  EXPECT_TRUE(json["scores"][1]["loss"].is_null());
  EXPECT_EQ(json["scores"][2]["labels"][1]["f1"], 1.0);
  EXPECT_NEAR(json["scores"][2]["mcc"].get<double>(), 5 / std::sqrt(10.0 * 6.0), 1e-15);
  EXPECT_TRUE(json["scores"][1]["mcc"].is_null());
  EXPECT_NEAR(json["scores"][0]["loss_bits"].get<double>(), 0.25 / std::log(2.0), 1e-15);
  EXPECT_TRUE(json["scores"][1]["loss_bits"].is_null());
  EXPECT_EQ(json["scores"][0]["chunks"]["recall"], 0.75);
  EXPECT_TRUE(json["scores"][2]["chunks"].is_null());
  EXPECT_EQ(json["scores"][2]["confusion"], Json::parse("[[0, 0, 2], [1, 1, 1], [null, 0, 1]]"));
  EXPECT_EQ(json["path"][1]["chosen"], true);
  EXPECT_EQ(json["unseen_labels"][0]["label"], "<new>");
  EXPECT_EQ(json["certificate"]["kkt"], 3e-8);
}

TEST(ScoresJson, HoldsErrorsAndCorrelationsOfNumbers) {
  const Json json = Json::parse(scores_json(example_task_of_numbers()));

  EXPECT_EQ(Json::parse(scores_json(example_task()))["target"], "label");
  EXPECT_EQ(json["target"], "number");
  EXPECT_EQ(json["scores"][0], Json({{"split", "train"},
                                     {"words", 1200},
                                     {"excluded", 30},
                                     {"loss", 0.125},
                                     {"squared_error", 0.25},
                                     {"root_squared_error", 0.5},
                                     {"r_squared", 0.75},
                                     {"pearson", 0.875},
                                     {"spearman", 0.8125}}));
  EXPECT_TRUE(json["scores"][1]["pearson"].is_null());
  EXPECT_EQ(json["path"][1]["dev_r_squared"], 0.875);
  EXPECT_FALSE(json["path"][1].contains("dev_accuracy"));
}

/// The path of example_task() with the papers' scores, the second one as of biases alone.
Report report_with_paper_scores() {
  Report report = example_report();
  std::vector<PathPoint>& path = report.tasks[0].path;
  path[0].paper_score = {LeftOut::zero, 0.75, 0.25, 0.875, 0.8125, 0.125};
  path[1].paper_score = {LeftOut::zero, 0.5, 0.25, 0.875, 0.875, 0.25};
  return report;
}

TEST(ScoresJson, HoldsTheTermsOfThePapersScoreWhereItWasAskedFor) {
  const Json without = Json::parse(scores_json(example_task()));
  const Json json = Json::parse(scores_json(report_with_paper_scores().tasks[0]));

  EXPECT_TRUE(without["path"][0]["paper_score"].is_null());
  EXPECT_EQ(json["path"][0]["paper_score"], Json({{"score", 0.25 - 0.03125},
                                                  {"top", 0.75},
                                                  {"bottom", 0.25},
                                                  {"weakest", 0.875},
                                                  {"all", 0.8125},
                                                  {"bias_only", 0.125},
                                                  {"left_out", "zero"}}));
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

TEST(ScoresJson, ReplacesBytesThatAreNotUtf8) {
  TaskReport task = example_task();
  task.labels = LabelSet({"A\xFF", "B"});

  EXPECT_EQ(Json::parse(scores_json(task))["scores"][0]["labels"][0]["label"], "A\xEF\xBF\xBD");
}

TEST(RedundancyJson, HoldsClustersAndTheirShape) {
  const Json json = Json::parse(redundancy_json(example_report()));

  EXPECT_EQ(json["distance"], "1 - |r|");
  EXPECT_EQ(json["thresholds"][1]["clusters"], 3);
  EXPECT_EQ(json["thresholds"][1]["kept"], 0.5);
  EXPECT_EQ(json["thresholds"][1]["cluster_of"], Json({0, 1, 0, 2, 1, 1}));
  EXPECT_EQ(json["thresholds"][1]["representatives"][1], Json({{"layer", 1}, {"unit", 2}}));
}

TEST(Tables, QuoteAsTheStandardSays) {
  const auto files = files_of(example_report());

  const std::string& labels = files.at("tables/pos_labels.csv");
  EXPECT_EQ(
      labels.rfind("split,label,train_words,flagged,words,predicted,correct,precision,recall,"
                   "f1,probe,recipe,weights\r\ntrain,\"<b>&\"\"N\"\"\",1150,no,1150,1000,880,0.88,",
                   0),
      0U);
  EXPECT_NE(labels.find("\r\ndev,\"V, 'x'\",50,yes,0,0,0,,,,converged,default,standardised\r\n"),
            std::string::npos);
}

TEST(Tables, HoldTheCellsOfTheConfusionThatAreNotZero) {
  const auto files = files_of(example_report());

  EXPECT_EQ(files.at("tables/pos_confusion.csv"),
            "split,label,predicted,words,probe,recipe,weights\r\n"
            "train,\"<b>&\"\"N\"\"\",\"<b>&\"\"N\"\"\",880,converged,default,standardised\r\n"
            "train,\"<b>&\"\"N\"\"\",\"V, 'x'\",270,converged,default,standardised\r\n"
            "train,\"V, 'x'\",\"<b>&\"\"N\"\"\",30,converged,default,standardised\r\n"
            "train,\"V, 'x'\",\"V, 'x'\",20,converged,default,standardised\r\n"
            "test,\"<b>&\"\"N\"\"\",\"<b>&\"\"N\"\"\",2,converged,default,standardised\r\n"
            "test,\"V, 'x'\",\"V, 'x'\",1,converged,default,standardised\r\n"
            "test,(unseen),\"<b>&\"\"N\"\"\",1,converged,default,standardised\r\n");
}

TEST(Tables, HoldChunkScoresWhereThereAreAny) {
  const std::string scores = files_of(example_report()).at("tables/pos_scores.csv");

  EXPECT_NE(scores.find(",mcc,loss_nats,loss_bits,chunk_precision,chunk_recall,chunk_f1,probe,"
                        "recipe,weights\r\n"),
            std::string::npos);
  EXPECT_NE(scores.find(",0.6,0.75,0.6666666666666666,converged,default,standardised\r\ndev,"),
            std::string::npos);
  EXPECT_NE(scores.find(",,,,converged,default,standardised\r\n"), std::string::npos);
}

TEST(Tables, OfNumbersHaveTheirOwnColumns) {
  const auto files = files_of(report_of_numbers());

  const std::string tail = ",converged,default,standardised\r\n";
  EXPECT_EQ(files.at("tables/score_scores.csv"),
            "split,words,excluded,loss_half_squared,squared_error,root_squared_error,r_squared,"
            "pearson,spearman,probe,recipe,weights\r\n"
            "train,1200,30,0.125,0.25,0.5,0.75,0.875,0.8125" +
                tail + "dev,5,0,2,4,2,-1.5,," + tail);
  EXPECT_EQ(
      files.at("tables/score_path.csv")
          .rfind("l1,l2,dev_loss_half_squared,dev_loss_error,dev_r_squared,nonzero_weights,", 0),
      0U);
  EXPECT_EQ(files.count("tables/score_labels.csv"), 0U);
  EXPECT_EQ(files.count("tables/score_confusion.csv"), 0U);
}

TEST(Tables, SayWherePenaltiesThatWereGivenAreFarFromTheBest) {
  Report report = example_report();
  report.tasks[0].path[0].given = true;
  report.tasks[0].path[1].chosen = false;

  EXPECT_NE(files_of(report).at("tables/pos_ordering.csv").find("converged; penalty flagged"),
            std::string::npos);
  EXPECT_EQ(count_of(page_of(report), "penalty flagged</span></h"), 7U);
  EXPECT_EQ(page_of(example_report()).find("penalty flagged"), std::string::npos);
}

TEST(Tables, GiveThePenaltiesAsOtherObjectivesWriteThem) {
  EXPECT_EQ(files_of(example_report()).at("tables/pos_penalties.csv"),
            "convention,neurons,l1,l2,probe,recipe,weights\r\n"
            "\"mean loss, l2 sum W^2\",all,0.001,0.002,converged,default,standardised\r\n"
            "summed loss,all,1.2,2.4,converged,default,standardised\r\n"
            "weights of raw activations,least deviation,1e-04,1e-05,converged,default,"
            "standardised\r\n"
            "weights of raw activations,median deviation,5e-04,2e-05,converged,default,"
            "standardised\r\n"
            "weights of raw activations,most deviation,0.002,3e-05,converged,default,"
            "standardised\r\n"
            "l2 |W| not squared,all,0.001,0.25,converged,default,standardised\r\n");
}

TEST(Tables, CountNeuronsPerLayerOfTheTop) {
  const auto files = files_of(example_report());

  const std::string tail = ",converged,default,standardised\r\n";
  EXPECT_EQ(files.at("tables/pos_layers.csv"),
            "top_percent,top_neurons,layer,neurons,probe,recipe,weights\r\n1,1,0,0" + tail +
                "1,1,1,1" + tail + "5,1,0,0" + tail + "5,1,1,1" + tail + "10,1,0,0" + tail +
                "10,1,1,1" + tail);
}

TEST(Tables, AreLeftOutWhereThereIsNothing) {
  Report report = example_report();
  report.redundancy.clear();
  report.tasks[0].path.clear();

  const auto files = files_of(report);

  EXPECT_EQ(files.count("tables/redundancy.csv"), 0U);
  EXPECT_EQ(files.count("tables/pos_path.csv"), 0U);
  EXPECT_EQ(files.count("tables/pos_scores.csv"), 1U);
}

TEST(Report, GivesEqualBytesForEqualReports) {
  EXPECT_EQ(everything_of(example_report()), everything_of(example_report()));
}

TEST(Format, ShowsFourDigitsOfFigures) {
  EXPECT_EQ(as_figure(0.231), "0.2310");
  EXPECT_EQ(as_figure(12.3456), "12.35");
  EXPECT_EQ(as_figure(4321), "4321");
  EXPECT_EQ(as_figure(0), "0");
  EXPECT_EQ(as_figure(-0.0123456), "-0.01235");
  EXPECT_EQ(as_figure(1.23456e-5), "1.235e-05");
  EXPECT_EQ(as_figure(std::nan("")), "–");
  EXPECT_EQ(as_figure(std::optional<double>(0.5)), "0.5000");
  EXPECT_EQ(as_figure(std::optional<double>()), "–");
}

TEST(Format, ShowsPercentCountsAndTimes) {
  EXPECT_EQ(as_percent(0.934156), "93.42%");
  EXPECT_EQ(as_count(1234567), "1,234,567");
  EXPECT_EQ(as_count(-999), "-999");
  EXPECT_EQ(as_seconds(1.234), "1.23 s");
  EXPECT_EQ(as_seconds(61), "1 min 01 s");
  EXPECT_EQ(as_seconds(3900), "1 h 05 min");
}

}  // namespace
}  // namespace salient
