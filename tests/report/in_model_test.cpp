#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "report/findings.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_of_edits() {
  using enum EditedNeurons;
  Report report = example_report();
  report.in_model = {
      {"pos",
       Split::test,
       3,
       8,
       4,
       5,
       2,
       {{none, 0, 0, NeuronEdit::zero, 6, 6, 0, 0, 2.5, GuessedValues{5, 0}},
        {top, 0, 2, NeuronEdit::zero, 4, 2, 0, 0, 3.5},
        {layer_matched, 0, 2, NeuronEdit::zero, 6, 4, 0, 0, 2.75},
        {layer_matched, 1, 2, NeuronEdit::zero, 4, 4, 0, 0, 3.25},
        {top, 0, 2, NeuronEdit::translate, 2, 1, 4, 6, 2.75, GuessedValues{1, 3}},
        {layer_matched, 0, 2, NeuronEdit::translate, 6, 4, 1, 2, 3, GuessedValues{4, 0}}}}};
  return report;
}

TEST(InModelTable, HasEveryCheckBesideTheModelAsItIs) {
  const std::string table = files_of(report_of_edits()).at("tables/pos_in_model.csv");

  EXPECT_NE(table.find("\r\n,0,none,0,test,8,6,0.75,6,0.75,0,0,4,2.5,0,5,5,0\r\n"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("\r\nzero,2,layer-matched,1,test,8,4,0.5,4,0.5,0,0,4,3.25,0.75,5,,\r\n"),
            std::string::npos)
      << table;
}

TEST(InModelPage, TellsWhatDrawsCost) {
  const std::string page = page_of(report_of_edits());

  EXPECT_NE(page.find("href=\"#in-model\""), std::string::npos);
  EXPECT_NE(page.find("0.5000 (0.2500 to 0.7500)"), std::string::npos);
  EXPECT_NE(page.find("62.50%"), std::string::npos);  // inside, over both draws
  EXPECT_NE(page.find("beta = 2 "), std::string::npos);
  EXPECT_NE(page.find("translation)</li>"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"in-model\""), std::string::npos);
}

TEST(InModelPage, ShowsWhatIsGuessedWhereAnyIsLookedUp) {
  Report report = report_of_edits();
  const std::string page = page_of(report);
  report.in_model[0].lemma_words = 0;
  for (InModelCheck& check : report.in_model[0].checks) check.guessed.reset();

  EXPECT_NE(page.find("Same lemma, other value (CLWV)"), std::string::npos);
  EXPECT_NE(page.find("<td class=\"number\">20.00%</td><td class=\"number\">60.00%</td></tr>"),
            std::string::npos);
  EXPECT_NE(page.find("in the place of 5 of the words"), std::string::npos);
  EXPECT_EQ(page_of(report).find("CLWV"), std::string::npos);
  EXPECT_EQ(page_of(report).find("in the place of"), std::string::npos);
}

TEST(InModelPage, SaysThatThereAreNoLosses) {
  Report report = report_of_edits();
  for (InModelCheck& check : report.in_model[0].checks) check.loss.reset();
  report.in_model[0].masked = 0;

  EXPECT_NE(page_of(report).find("no losses"), std::string::npos);
  EXPECT_TRUE(findings_of(report).empty());
}

TEST(InModelFinding, IsOfTranslatedNeurons) {
  const auto findings = findings_of(report_of_edits());

  ASSERT_EQ(findings.size(), 1U);
  EXPECT_FALSE(findings[0].holds);
  EXPECT_EQ(findings[0].seen,
            "translate, 2 neurons, test: loss more by 0.2500 nats, layer-matched 0.5000 to 0.5000");
}

TEST(InModelFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = in_model_json(report_of_edits().in_model[0]);

  EXPECT_EQ(in_model_json(read_in_model(folder.write("in_model.json", text))), text);
}

}  // namespace
}  // namespace salient
