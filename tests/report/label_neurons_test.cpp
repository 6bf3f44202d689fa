#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(LabelNeuronTables, FlagRareLabelsAndGiveOverlaps) {
  const auto files = files_of(report_of_labels());

  EXPECT_EQ(files.at("tables/pos_label_neurons.csv"),
            "delta,scale,mass,all_labels,label,train_words,flagged,neurons,dominant_layer,"
            "dominant_share\r\n"
            "0.5,absolute,0.375,4,\"<b>&\"\"N\"\"\",1150,no,3,4,0.75\r\n"
            "0.5,absolute,0.375,4,\"V, 'x'\",50,yes,2,,\r\n"
            ",,0.25,1,\"<b>&\"\"N\"\"\",1150,no,1,4,0.75\r\n"
            ",,0.25,1,\"V, 'x'\",50,yes,0,,\r\n");
  EXPECT_EQ(files.at("tables/pos_label_overlap.csv"),
            "delta,scale,mass,label,other,shared,jaccard\r\n"
            "0.5,absolute,0.375,\"<b>&\"\"N\"\"\",\"V, 'x'\",1,0.25\r\n");
  EXPECT_NE(files.at("tables/pos_label_layers.csv").find("\"<b>&\"\"N\"\"\",1150,no,2,0.25,no\r\n"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_label_layers.csv").find(",1150,no,4,0.75,yes\r\n"),
            std::string::npos);
}

TEST(LabelNeuronsPage, MarksRareLabelsAndSaysWhy) {
  const std::string page = page_of(report_of_labels());

  EXPECT_NE(page.find("href=\"#label-neurons\""), std::string::npos);
  EXPECT_NE(page.find("V, &#39;x&#39; *"), std::string::npos);
  EXPECT_NE(page.find("* fewer than 100 train words"), std::string::npos);
  EXPECT_NE(page.find("37.50% of |w|, as many as within 0.5 points"), std::string::npos);
  EXPECT_NE(page.find("1<br><small>25.00%</small>"), std::string::npos);
  EXPECT_EQ(page.find("<b>&\""), std::string::npos);
  EXPECT_EQ(page.find("most frequent of"), std::string::npos);
  EXPECT_EQ(page_of(example_report()).find("id=\"label-neurons\""), std::string::npos);
}

TEST(LabelNeuronsPage, DrawsTheMostFrequentOfManyLabels) {
  Report report = report_of_labels();
  TaskLabels& labels = report.labels[0];
  for (int i = 0; i < 30; ++i) {
    labels.labels.push_back({"label " + std::to_string(i), 200 + i, {0.5, 0.5}, 2});
    for (LabelCut& cut : labels.cuts) cut.neurons.push_back(i);
  }

  const std::string page = page_of(report);

  EXPECT_NE(page.find("the 20 most frequent of 32 labels"), std::string::npos);
  EXPECT_NE(page.find("label 11 11,"), std::string::npos);
  EXPECT_EQ(page.find("label 10 10,"), std::string::npos);
}

TEST(LabelNeuronsArtefact, IsReadBackOrRefusedByName) {
  const TempFolder folder;
  const TaskLabels labels = example_label_neurons();
  const std::string text = labels_json(labels);

  const TaskLabels found = read_labels(folder.write("labels.json", text));

  EXPECT_EQ(labels_json(found), text);
  EXPECT_EQ(found.cuts[0].delta, 0.5);
  EXPECT_FALSE(found.cuts[1].delta);
  EXPECT_EQ(found.cuts[0].pairs[0].shared, 1);
  TaskLabels few = labels, unknown = labels, layerless = labels;
  few.cuts[1].neurons.pop_back();
  unknown.cuts[0].pairs[0].other = 2;
  layerless.labels[0].shares.pop_back();
  for (const TaskLabels& broken : {few, unknown, layerless}) {
    const auto path = folder.write("broken.json", labels_json(broken));
    EXPECT_NE(complaint_of<UsageError>([&] { read_labels(path); }).find("broken.json"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace salient
