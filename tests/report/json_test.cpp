#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/example_report.hpp"

namespace salient {
namespace {

using Json = nlohmann::json;

TEST(RankingJson, HoldsEveryNeuronOnceInOrder) {
  Report report = example_report();
  report.tasks[0].model_digest = "0123";
  const Json json = Json::parse(ranking_json(report.tasks[0], report.neurons));
  EXPECT_EQ(json["model"], "0123");

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
  EXPECT_TRUE(json["scores"][0]["intervals"].is_null());
  EXPECT_EQ(json["scores"][2]["intervals"]["draws"], 1000);
  EXPECT_EQ(json["scores"][2]["intervals"]["mcc"], Json::parse("[-0.5, 0.75]"));
  EXPECT_TRUE(json["scores"][2]["intervals"]["labels"][0]["recall"].is_null());
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
                                     {"spearman", 0.8125},
                                     {"intervals", nullptr}}));
  EXPECT_EQ(json["scores"][1]["intervals"]["r_squared"], Json::parse("[-2.5, 0.5]"));
  EXPECT_TRUE(json["scores"][1]["pearson"].is_null());
  EXPECT_EQ(json["path"][1]["dev_r_squared"], 0.875);
  EXPECT_FALSE(json["path"][1].contains("dev_accuracy"));
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
  EXPECT_EQ(json["cka"], Json({{1, 0.625}, {0.625, 1}}));
}

}  // namespace
}  // namespace salient
