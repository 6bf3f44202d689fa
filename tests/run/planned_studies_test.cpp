#include "run/planned_studies.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

const NeuronLayout neurons{2, 50};

PlannedProbe path_of(std::int64_t points) {
  PlannedProbe task;
  task.labels = 3;
  task.points = points;
  return task;
}

/// Nothing but what a test asks for.
Config bare() {
  Config config;
  config.redundancy.enabled = false;
  return config;
}

TEST(PlanStudies, CountsWhatEachAnalysisTrains) {
  Config config = bare();
  EXPECT_EQ(plan_studies(config, path_of(12), neurons).size(), 1U);  // on layer 0, a baseline

  config.minimal_set.enabled = true;
  config.minimal_set.counts = {1, 25};
  config.minimal_set.percents = {50, 100};  // on all there is one already
  config.rivals.methods = {Rival::probeless, Rival::ridge};
  config.scale.enabled = true;
  config.stability.enabled = true;
  config.stability.bootstraps = 7;
  const auto studies = plan_studies(config, path_of(12), neurons);

  ASSERT_EQ(studies.size(), 5U);
  EXPECT_EQ(studies[0].analysis, "minimal sets");
  EXPECT_EQ(studies[0].probes, 3);
  EXPECT_DOUBLE_EQ(studies[0].widths, 0.76);
  EXPECT_EQ(studies[1].analysis, "rivals");
  EXPECT_EQ(studies[1].probes, 13);
  EXPECT_EQ(studies[2].probes, 13);  // the path on the other scale, and its best
  EXPECT_EQ(studies[3].analysis, "stability");
  EXPECT_EQ(studies[3].widths, 7);
  EXPECT_EQ(studies[4].analysis, "baselines");
  EXPECT_EQ(studies[4].widths, 0.5);
  config.stability.reselect = true;
  EXPECT_EQ(plan_studies(config, path_of(12), neurons)[3].probes, 7 * 13);

  config.rivals.from = {"one.csv", "other.csv"};
  EXPECT_EQ(plan_studies(config, path_of(12), neurons)[0].probes, 3 * 3);
  EXPECT_DOUBLE_EQ(plan_studies(config, path_of(12), neurons)[0].widths, 3 * 0.76);
  config.rivals.from.clear();

  config.minimal_set.disjoint = 5;
  EXPECT_EQ(plan_studies(config, path_of(12), neurons)[1].probes, 4 * 3 + 5);
  config.minimal_set.disjoint = 0;

  config.feature_selection.enabled = true;
  config.feature_selection.layer_deltas = {1, 2};
  config.feature_selection.representative = Representative::random;
  const PlannedStudy features = plan_studies(config, path_of(12), neurons)[2];
  EXPECT_EQ(features.analysis, "feature selection");
  EXPECT_EQ(features.probes, 2 * 10 * (3 + 1));
  EXPECT_DOUBLE_EQ(features.widths, 2 * 10 * 1.76);
  config.feature_selection.enabled = false;
  config.code_length.enabled = true;
  config.code_length.counts = {20};
  config.code_length.percents = {};
  EXPECT_EQ(plan_studies(config, path_of(12), neurons)[1].probes, 10 * (1 + 3 + 1 + 3));
  EXPECT_DOUBLE_EQ(plan_studies(config, path_of(12), neurons)[1].widths, 1 + 3 + 4 * 0.2);
  config.code_length.enabled = false;

  config.rivals.probes = {RankingProbe::gaussian, RankingProbe::linear};
  config.rivals.sizes = {10, 50, 100, 200};
  const PlannedStudy rivals = plan_studies(config, path_of(12), neurons)[1];
  EXPECT_EQ(rivals.probes, 13 + 3 * 2);
  EXPECT_DOUBLE_EQ(rivals.widths, 13 + 3 * 0.6);
}

TEST(PlanStudies, HasNoneForNumbersOrForMasks) {
  Config config = bare();
  config.ablation.enabled = true;
  NeuronLayout later = neurons;
  later.numbers = {1, 3};  // no layer 0
  EXPECT_TRUE(plan_studies(config, path_of(12), later).empty());

  config.ablation.penalties = AblationPenalties::three;
  EXPECT_EQ(plan_studies(config, path_of(12), neurons).front().probes, 2);
  PlannedProbe numbers = path_of(12);
  numbers.of_numbers = true;
  EXPECT_TRUE(plan_studies(config, numbers, neurons).empty());
}

TEST(PlanStudies, HasControlTasksOnEverySetOfNeurons) {
  Config config = bare();
  config.control.enabled = true;
  config.control.draws = 3;
  config.control.counts = {10, 100};
  config.control.percents = {};

  const PlannedStudy study = plan_studies(config, path_of(12), neurons).front();

  EXPECT_EQ(study.analysis, "control tasks");
  EXPECT_EQ(study.probes, 3 + 3 * 4 + 2 + 3);
  EXPECT_DOUBLE_EQ(study.widths, 3 + 0.1 * 17);
  config.control.reselect = true;
  EXPECT_EQ(plan_studies(config, path_of(12), neurons).front().probes, study.probes + 3 * 12);
}

TEST(PlanStudies, HasTwoForEachLayerButOne) {
  Config config = bare();
  config.layers.enabled = true;

  const PlannedStudy study = plan_studies(config, path_of(12), {4, 50}).front();

  EXPECT_EQ(study.probes, 6);
  EXPECT_DOUBLE_EQ(study.widths, (1 + 2 + 3) / 4.0 + 3 / 4.0);
}

TEST(PlanStudies, HasAProbeForEachCutOfTheClusters) {
  Config config;
  config.redundancy.probes = true;
  config.redundancy.thresholds = {0.1, 0.5};

  EXPECT_EQ(plan_studies(config, path_of(12), neurons).front().probes, 2);
}

}  // namespace
}  // namespace salient
