#include "salient/analyses/feature_selection.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Columns = std::vector<std::int64_t>;

TEST(FirstOfEachCluster, FollowsTheOrderOfThoseThatAreClustered) {
  const Columns columns{1, 3, 4, 8};
  EXPECT_EQ(first_of_each_cluster(columns, {0, 1, 1, 0}, {9, 4, 8, 1, 0, 3}), (Columns{4, 8}));
  EXPECT_EQ(first_of_each_cluster(columns, {0, 1, 1, 0}, {1, 3, 4, 8}), (Columns{1, 3}));
  EXPECT_EQ(first_of_each_cluster({}, {}, {2, 1}), Columns{});
  EXPECT_THROW(first_of_each_cluster(columns, {0, 1, 1, 0}, {1, 8}), BugError);
}

TEST(MedoidsFirst, HaveTheLargestSumWithTheOthersOfTheirCluster) {
  Matrix correlation(4, 4);
  correlation << 1, 0.5F, -0.75F, 1,  //
      0.5F, 1, 0.25F, 1,              //
      -0.75F, 0.25F, 1, 1,            //
      1, 1, 1, 1;
  const Columns columns{2, 5, 7, 9};
  // Of the first three: 1.25, 0.75, 1 where signs do not count, else -0.25, 0.75, -0.5.
  EXPECT_EQ(medoids_first(correlation, columns, {0, 0, 0, 1}, true), (Columns{2, 7, 5, 9}));
  EXPECT_EQ(medoids_first(correlation, columns, {0, 0, 0, 1}, false), (Columns{5, 9, 2, 7}));
}

/// Two layers of six neurons, of which the second's are the first's with a little noise; four of
/// six tell labels.
TinyCorpus layers_alike() {
  TinyCorpus tiny = example_words(400, 12, 4);
  tiny.neurons = NeuronLayout{2, 6};
  for (Eigen::Index copy = 6; copy < 12; ++copy) {
    const Eigen::VectorXf noise = tiny.activations.col(copy);
    tiny.activations.col(copy) = tiny.activations.col(copy - 6) + 0.01F * noise;
  }
  hold_out(tiny, 80);
  return tiny;
}

class SelectFeatures : public testing::Test {
 protected:
  SelectFeatures() {
    rules_.probe = trial_.options();
    rules_.sizes.counts = {1, 4};
    rules_.sizes.percents.clear();
    rules_.sizes.draws = 10;
    rules_.sizes.hold = 0;
    rules_.options.delta = 5;
  }
  TaskFeatureSelection found() {
    const std::vector<ProbedTask> tasks{{&trial_.task(), &trained_, &scores_}};
    const std::vector<TaskLayers> layers =
        probe_layers(trial_.data(), tasks, {}, trial_.options(), {}, {});
    return select_features(comm_, trial_.data(), tasks, layers, rules_).at(0);
  }

  Trial trial_{layers_alike(), given_penalties(1e-4, 1e-4)};
  TrainedProbe trained_ = trial_.train();
  std::vector<ProbeScore> scores_ = trial_.evaluate(trained_.probe);
  Communicator comm_ = self_communicator();
  SelectionRules rules_;
};

TEST_F(SelectFeatures, GoesFromLayersToClustersToTheFewest) {
  const TaskFeatureSelection selected = found();

  EXPECT_EQ(selected.own.dev.correct, scores_[1].correct);
  ASSERT_EQ(selected.selections.size(), 1U);
  EXPECT_EQ(selected.selections[0].layers, 1);
  EXPECT_EQ(selected.selections[0].first_layers.neurons, 6);
  ASSERT_EQ(selected.selections[0].chosen.size(), 1U);
  const SelectedFeatures& chosen = selected.selections[0].chosen[0];
  EXPECT_EQ(chosen.representatives.neurons, 6);
  EXPECT_EQ(chosen.probe.neurons, 4);
  ASSERT_EQ(chosen.neurons.size(), 4U);
  for (const NeuronId neuron : chosen.neurons) {
    EXPECT_EQ(neuron.layer, 0);
    EXPECT_LT(neuron.unit, 4);
  }
}

TEST_F(SelectFeatures, KeepsOneOfTwoLayersThatSayTheSame) {
  rules_.options.layer_deltas = {0, 100};
  rules_.options.representative = Representative::random;
  rules_.options.draws = 3;

  const TaskFeatureSelection selected = found();

  ASSERT_EQ(selected.selections.size(), 2U);
  EXPECT_EQ(selected.selections[1].layers, 1);
  for (const FeatureSelection& selection : selected.selections) {
    ASSERT_EQ(selection.chosen.size(), 3U);
    for (const SelectedFeatures& chosen : selection.chosen) {
      EXPECT_EQ(chosen.representatives.neurons, 6);
      EXPECT_EQ(chosen.probe.neurons, 4);
    }
  }
}

}  // namespace
}  // namespace salient
