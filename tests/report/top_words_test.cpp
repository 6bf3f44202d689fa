#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

Report report_of_words() {
  Report report = example_report();
  TopWords found{1234, {}};
  for (std::int64_t neuron = 0; neuron < report.neurons.size(); ++neuron) {
    found.neurons.push_back({report.neurons.id(neuron), {{"<s>,", 3, 4}, {"of", 700, 1}}});
  }
  found.neurons[0].words = {{"\"", 1, 0}};  // a neuron that is constant
  report.top_words = found;
  return report;
}

TEST(TopWordsTable, HasEachNeuronsWordsAndTheirShareOfTheHighest) {
  const auto files = files_of(report_of_words());

  const std::string& table = files.at("tables/top_words.csv");
  EXPECT_NE(table.find("0,0,1,\"\"\"\",1,0,\r\n"), std::string::npos) << table;
  EXPECT_NE(table.find("0,1,2,of,700,1,0.25\r\n"), std::string::npos) << table;
}

TEST(TopWordsPage, NamesTheWordsOfTheFirstNeurons) {
  const std::string page = page_of(report_of_words());

  EXPECT_NE(page.find("href=\"#top-words\""), std::string::npos);
  EXPECT_NE(page.find("Of the 1,234 different words"), std::string::npos);
  EXPECT_NE(page.find("<b>&lt;s&gt;,</b>"), std::string::npos);
  EXPECT_EQ(page.find("<s>"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"top-words\""), std::string::npos);
}

TEST(TopSentences, AreInATableAndOnThePage) {
  Report report = report_of_words();
  EXPECT_FALSE(files_of(report).contains("tables/top_sentences.csv"));
  report.top_words->sentences = 9;
  for (NeuronWords& neuron : report.top_words->neurons) {
    neuron.sentences = {{5, "Of <s>", 2, 1.5}};
  }

  EXPECT_NE(files_of(report).at("tables/top_sentences.csv").find("0,1,1,5,2,1.5,Of <s>\r\n"),
            std::string::npos);
  EXPECT_NE(page_of(report).find("Of &lt;s&gt;"), std::string::npos);
  const TempFolder folder;
  const std::string text = top_words_json(*report.top_words);
  EXPECT_EQ(top_words_json(read_top_words(folder.write("words.json", text))), text);
}

TEST(TopWordsFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = top_words_json(*report_of_words().top_words);

  EXPECT_EQ(top_words_json(read_top_words(folder.write("words.json", text))), text);
}

}  // namespace
}  // namespace salient
