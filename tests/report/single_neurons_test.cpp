#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

LabelMarker marker(std::vector<double> weights, std::int64_t correct) {
  const auto neurons = std::ssize(weights);
  return {neurons,
          std::move(weights),
          0,
          0.25,
          {{Split::dev, 40, {200, 10, 8, 6}, 0.9}, {Split::test, 30, {200, 8, 8, correct}, 0.75}}};
}

Report report_of_single_neurons() {
  Report report = example_report();
  MarkedLabel label;
  label.name = "<NN>";
  label.train_words = 20;
  label.best = {0, 1};
  label.train_area = 0.125;
  label.single = marker({-1}, 4);
  label.order = {{0, 1}, {1, 0}};
  label.sparse = {marker({2}, 4), marker({2, 1}, 6)};
  report.single_neurons = {{report.tasks[0].name, {label}}};
  return report;
}

TEST(SingleNeuronsTables, HaveARowForEachSplit) {
  const Report report = report_of_single_neurons();
  const auto files = files_of(report);
  const std::string start = "tables/" + report.tasks[0].name + "_";

  EXPECT_NE(files.at(start + "single_neurons.csv")
                .find("<NN>,20,0,1,0.125,low,-0.25,dev,test,30,8,8,4,0.5,0.5,0.5,0.75\r\n"),
            std::string::npos)
      << files.at(start + "single_neurons.csv");
  EXPECT_NE(files.at(start + "sparse_probes.csv")
                .find("<NN>,20,2,dev,test,30,8,8,6,0.75,0.75,0.75,0.75\r\n"),
            std::string::npos);
  EXPECT_NE(files.at(start + "sparse_neurons.csv").find("<NN>,2,1,0\r\n"), std::string::npos);
}

TEST(SingleNeuronsPage, ShowsEachLabelAsItsLastSplitHasIt) {
  const std::string page = page_of(report_of_single_neurons());

  EXPECT_NE(page.find("href=\"#single-neurons\""), std::string::npos);
  EXPECT_NE(page.find("low values"), std::string::npos);
  EXPECT_NE(page.find("&lt;NN&gt; *"), std::string::npos);  // flagged
  EXPECT_NE(page.find("2 neurons"), std::string::npos);
  EXPECT_EQ(page.find("<NN>"), std::string::npos);
  EXPECT_NE(page.find("Wes Gurnee"), std::string::npos);
  const std::string without = page_of(example_report());
  EXPECT_EQ(without.find("id=\"single-neurons\""), std::string::npos);
  EXPECT_EQ(without.find("Wes Gurnee"), std::string::npos);
}

TEST(SingleNeuronsFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  const std::string text = single_neurons_json(report_of_single_neurons().single_neurons[0]);

  EXPECT_EQ(single_neurons_json(read_single_neurons(folder.write("found.json", text))), text);
}

}  // namespace
}  // namespace salient
