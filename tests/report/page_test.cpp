#include <gtest/gtest.h>

#include <string>

#include "report/example_report.hpp"

namespace salient {
namespace {

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

TEST(Page, ShowsNumbersInTheirOwnUnit) {
  const std::string page = page_of(report_of_numbers());

  EXPECT_NE(page.find("<th scope=\"row\">train</th><td class=\"number\">1,200</td>"
                      "<td class=\"number\">0.7500</td><td class=\"number\">0.8750</td>"
                      "<td class=\"number\">0.8125</td><td class=\"number\">0.5000</td>"
                      "<td class=\"number\">0.1250</td><td class=\"number\">30</td>"),
            std::string::npos);
  EXPECT_NE(page.find("<th scope=\"row\">dev</th><td class=\"number\">5</td>"
                      "<td class=\"number\">-1.500<br><small>-2.500 to 0.5000</small></td>"
                      "<td class=\"number\">–</td>"
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

TEST(Page, PutsRivalsBesideTheJobsOwnOrder) {
  EXPECT_EQ(page_of(example_report()).find("Rival rankings"), std::string::npos);

  const std::string page = page_of(report_with_rivals());

  EXPECT_NE(page.find("Rival rankings"), std::string::npos);
  EXPECT_NE(page.find("random (control)"), std::string::npos);
  EXPECT_NE(page.find("1:2 0:1"), std::string::npos);
  EXPECT_NE(page.find("Compositional Explanations"), std::string::npos);
  EXPECT_EQ(page.find("Self-Conditioning"), std::string::npos);
}

TEST(Page, ColoursTheCkaOfLayers) {
  const std::string page = page_of(example_report());

  EXPECT_NE(page.find("<td class=\"number heat\" style=\"--heat:62.5%\">0.6250</td>"),
            std::string::npos);
}

TEST(Page, CitesTheMethodsThatWereUsed) {
  Report report = example_report();
  EXPECT_NE(page_of(report).find("EMNLP 2020"), std::string::npos);
  EXPECT_EQ(page_of(report).find("Kingma"), std::string::npos);

  report.redundancy.clear();

  EXPECT_EQ(page_of(report).find("EMNLP 2020"), std::string::npos);
}

}  // namespace
}  // namespace salient
