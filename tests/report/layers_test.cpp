#include <gtest/gtest.h>

#include "report/example_report.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(LayerTables, HaveTheProbesTheSelectionAndTheExpectedLayer) {
  const auto files = files_of(report_of_layers());

  EXPECT_NE(files.at("tables/pos_layer_probes.csv")
                .find("alone,4,3,2,no,150,200,0.75,0.625,0.875,0,0,,,\r\n"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_layer_probes.csv").find("first,4,6,5,yes,160,200,0.8"),
            std::string::npos);
  EXPECT_NE(files.at("tables/pos_layer_selector.csv")
                .find("2,relative,2,1,2,4,6,160,200,0.8,0.75,0.85,0,0,,,\r\n"),
            std::string::npos);
  EXPECT_EQ(files.at("tables/pos_expected_layer.csv"),
            "split,expected_layer,low,high\r\ndev,3.5,3.25,4.5\r\n");
}

TEST(LayersPage, NamesLayersByTheModelsNumbers) {
  const std::string page = page_of(report_of_layers());

  EXPECT_NE(page.find("href=\"#layers\""), std::string::npos);
  EXPECT_NE(page.find("dev 3.500 (3.250 to 4.500)"), std::string::npos);
  EXPECT_NE(page.find("alone, dev 2 50.00%, 4 75.00%"), std::string::npos);
  EXPECT_NE(page.find(">layer</text>"), std::string::npos);
  EXPECT_NE(page.find("2%"), std::string::npos);
  EXPECT_NE(page.find("all with weight"), std::string::npos);
  EXPECT_EQ(page.find("test none"), std::string::npos);  // there are no test words
  EXPECT_EQ(page_of(example_report()).find("id=\"layers\""), std::string::npos);
}

TEST(LayersPage, SaysWhereFurtherLayersDoNotHelp) {
  Report report = report_of_layers();
  report.layers[0].dev_centre.reset();

  EXPECT_NE(page_of(report).find("dev none, for further layers do not help"), std::string::npos);
  EXPECT_EQ(files_of(report).at("tables/pos_expected_layer.csv"),
            "split,expected_layer,low,high\r\n");
}

TEST(LayersArtefact, IsReadBackOrRefusedByName) {
  const TempFolder folder;
  const TaskLayers layers = example_layers();
  const std::string text = layers_json(layers);

  const TaskLayers found = read_layers(folder.write("layers.json", text));

  EXPECT_EQ(layers_json(found), text);
  EXPECT_EQ(found.numbers, layers.numbers);
  EXPECT_EQ(found.first[1].dev.high, 0.85);
  EXPECT_FALSE(found.test_centre);
  TaskLayers odd = layers;
  odd.first.pop_back();
  TaskLayers many = layers;
  many.selected[0].layers = 3;
  for (const TaskLayers& broken : {odd, many}) {
    const auto path = folder.write("broken.json", layers_json(broken));
    EXPECT_NE(complaint_of<UsageError>([&] { read_layers(path); }).find("broken.json"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace salient
