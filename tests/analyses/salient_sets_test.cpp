#include "salient/analyses/salient_sets.hpp"

#include <gtest/gtest.h>

namespace salient {
namespace {

/// Of 4 layers of 5 units whose numbers are 1, 2, 5, 6, from the last to the first; the last 3
/// have no weight.
std::vector<RankedNeuron> from_last_to_first(const NeuronLayout& neurons) {
  std::vector<RankedNeuron> order;
  for (std::int64_t column = neurons.size() - 1; column >= 0; --column) {
    order.push_back({neurons.id(column), static_cast<double>(column), column < 3});
  }
  return order;
}

TEST(SalientSets, CountNeuronsByTheModelsNumbersOfLayers) {
  const NeuronLayout neurons = NeuronLayout::of({1, 2, 5, 6}, 5);
  TaskMinimalSets minimal;
  minimal.sets = {{Oracle::own, 0.5, 8, 1, 20}, {Oracle::best, 0.5, 3, 1, 20}};

  const auto sets = salient_sets(from_last_to_first(neurons), neurons, &minimal);

  ASSERT_EQ(sets.size(), 5U);
  EXPECT_EQ(sets[0].limit, 1);
  EXPECT_EQ(sets[0].neurons, 1);  // a hundredth of 20 is none
  EXPECT_EQ(sets[0].mean_layer, 6.0);
  EXPECT_EQ(sets[2].limit, 10);
  EXPECT_EQ(sets[2].per_layer, (std::vector<std::int64_t>{0, 0, 0, 2}));
  EXPECT_EQ(sets[3].kind, SalientKind::weighted);
  EXPECT_EQ(sets[3].per_layer, (std::vector<std::int64_t>{2, 5, 5, 5}));
  EXPECT_EQ(sets[3].mean_layer, (2 * 1 + 5 * 2 + 5 * 5 + 5 * 6) / 17.0);
  EXPECT_EQ(sets[4].kind, SalientKind::minimal);
  EXPECT_EQ(sets[4].limit, 0.5);
  EXPECT_EQ(sets[4].per_layer, (std::vector<std::int64_t>{0, 0, 3, 5}));
  EXPECT_EQ(salient_sets(from_last_to_first(neurons), neurons, nullptr).size(), 4U);
}

TEST(SalientSets, HaveNoMeanLayerWhereNothingHasWeight) {
  const NeuronLayout neurons{2, 1};
  const auto sets = salient_sets({{{0, 0}, 0, true}, {{1, 0}, -1, true}}, neurons, nullptr);

  EXPECT_EQ(sets[3].neurons, 0);
  EXPECT_FALSE(sets[3].mean_layer);
}

TEST(SetsOfTask, AreFoundByName) {
  std::vector<TaskMinimalSets> all(2);
  all[1].task = "pos";

  EXPECT_EQ(sets_of_task("pos", all), &all[1]);
  EXPECT_EQ(sets_of_task("chunk", all), nullptr);
}

TEST(SalientSets, FoldSlotsAndCountEachByItself) {
  const NeuronLayout neurons = NeuronLayout{2, 5}.with_head();

  const auto sets = salient_sets(from_last_to_first(neurons), neurons, nullptr);

  EXPECT_EQ(sets.back().neurons, 17);  // all with weight
  EXPECT_EQ(sets.back().per_layer, (std::vector<std::int64_t>{7, 10}));
  EXPECT_EQ(sets.back().per_slot, (std::vector<std::vector<std::int64_t>>{{2, 5}, {5, 5}}));
  EXPECT_EQ(sets[0].per_slot, (std::vector<std::vector<std::int64_t>>{{0, 0}, {0, 1}}));
}

TEST(SalientSets, SpreadNeuronsOverTheirClusters) {
  const NeuronLayout neurons = NeuronLayout::of({1, 4}, 2);
  RedundancyClusters clusters;
  clusters.cluster_of = {0, 1, 0, 0};  // two of layer 4 with the first of layer 1
  clusters.representatives.resize(2);
  const std::vector<RankedNeuron> order{
      {{4, 1}, 3, false}, {{1, 1}, 2, false}, {{1, 0}, 0, true}, {{4, 0}, -1, true}};

  const auto sets = salient_sets(order, neurons, nullptr, &clusters);

  EXPECT_EQ(sets[0].neurons, 1);
  EXPECT_EQ(sets[0].spread, (std::vector<double>{1 / 3.0, 2 / 3.0}));
  EXPECT_EQ(sets[3].neurons, 2);
  EXPECT_EQ(sets[3].spread, (std::vector<double>{1 / 3.0 + 1, 2 / 3.0}));
  EXPECT_TRUE(salient_sets(order, neurons, nullptr)[0].spread.empty());
}

}  // namespace
}  // namespace salient
