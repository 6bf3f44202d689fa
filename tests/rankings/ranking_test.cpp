#include "salient/rankings/ranking.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

const NeuronLayout two_by_two{2, 2};
const NeuronId n0{0, 0}, n1{0, 1}, n2{1, 0}, n3{1, 1};

Matrix weights_of_three_labels() { return Matrix{{8, -5, 4, 0}, {0, 0, 0, 0}, {0, 1, -2, 0}}; }

NeuronRanking rank(const Matrix& weights, RankingOrder order, int stride = 4) {
  const Matrix gradient = Matrix::Zero(weights.rows(), weights.cols());
  return rank_neurons(weights, gradient, two_by_two, {order, stride});
}

TEST(Ranking, OrdersByTheLargestWeight) {
  const NeuronRanking ranking = rank(weights_of_three_labels(), RankingOrder::largest);

  const std::vector<RankedNeuron> expected{
      {n0, 8, false}, {n1, 5, false}, {n2, 4, false}, {n3, -1, true}};
  EXPECT_EQ(ranking.order, expected);
}

TEST(Ranking, OrdersByTheMassBeforeANeuronAndTiesByTheLargestWeight) {
  const NeuronRanking ranking = rank(weights_of_three_labels(), RankingOrder::mass);

  // Of the first label's mass of 17, 8 comes before n1; of the last label's 3, 2.
  const std::vector<RankedNeuron> expected{
      {n0, 1, false}, {n2, 1, false}, {n1, 1 - 8.0 / 17, false}, {n3, -1, true}};
  EXPECT_EQ(ranking.order, expected);
}

TEST(Ranking, OrdersByTheSumOfWeightsAndTiesByTheLargestWeight) {
  const NeuronRanking ranking = rank(weights_of_three_labels(), RankingOrder::sum);

  const std::vector<RankedNeuron> expected{
      {n0, 8, false}, {n1, 6, false}, {n2, 6, false}, {n3, -1, true}};
  EXPECT_EQ(ranking.order, expected);
}

TEST(Ranking, OrdersByTheStepOfEntryAndInsideAStepByTheLargestWeight) {
  const Matrix weights{{10, 8, 0, 0}, {0, 0, 0.11f, 0.09f}};

  const NeuronRanking by_mass = rank(weights, RankingOrder::mass, 2);
  const NeuronRanking by_step = rank(weights, RankingOrder::stepped, 2);

  EXPECT_EQ(by_mass.order[2].neuron, n3);  // .55 of its label's mass is before it, .56 before n1
  const std::vector<RankedNeuron> expected{
      {n0, 1, false}, {n2, 1, false}, {n1, 0, false}, {n3, 0, false}};
  EXPECT_EQ(by_step.order, expected);
}

TEST(Ranking, CountsWhatHasEnteredAtEachStepOfMass) {
  const NeuronRanking ranking = rank(weights_of_three_labels(), RankingOrder::largest);

  EXPECT_EQ(ranking.cutoffs, (std::vector<std::int64_t>{2, 2, 3, 3, 3}));
  EXPECT_EQ(ranking.stepped_order, (std::vector<NeuronId>{n0, n2, n1}));
}

TEST(Ranking, LetsWeightsEnterThatAreTooSmallToChangeTheSum) {
  const NeuronRanking ranking = rank(Matrix{{1, 1e-30f, 0, 0}}, RankingOrder::mass);

  EXPECT_EQ(ranking.cutoffs.back(), 2);
  EXPECT_EQ(ranking.order[1].neuron, n1);
  EXPECT_FALSE(ranking.order[1].zero);
  EXPECT_GE(ranking.order[1].score, ranking.order[2].score);
}

TEST(Ranking, PutsZeroWeightsLastByTheirGradient) {
  const Matrix weights{{0, 3, 0, 0}, {0, 0, 0, 0}};
  const Matrix gradient{{0, 0.5f, -0.25f, 0.125f}, {-0.125f, 0, 0, 0}};

  const NeuronRanking ranking =
      rank_neurons(weights, gradient, two_by_two, {RankingOrder::largest, 4});

  const std::vector<RankedNeuron> expected{
      {n1, 3, false}, {n2, -0.5, true}, {n0, -0.75, true}, {n3, -0.75, true}};
  EXPECT_EQ(ranking.order, expected);
}

TEST(Ranking, OrdersEachLabelByItsOwnWeightsThenItsOwnGradient) {
  const Matrix weights{{2, -2, 0, 3}, {0, 0, 0, 0}};
  const Matrix gradient{{1, 1, 1, 1}, {0.25f, 0.5f, 0, -0.5f}};

  const NeuronRanking ranking =
      rank_neurons(weights, gradient, two_by_two, {RankingOrder::mass, 4});

  const std::vector<RankedNeuron> first{
      {n3, 3, false}, {n0, 2, false}, {n1, 2, false}, {n2, 0, true}};
  const std::vector<RankedNeuron> second{
      {n1, 0, true}, {n3, 0, true}, {n0, -0.5, true}, {n2, -1, true}};
  ASSERT_EQ(ranking.by_label.size(), 2U);
  EXPECT_EQ(ranking.by_label[0], first);
  EXPECT_EQ(ranking.by_label[1], second);
}

TEST(Ranking, OfAProbeWithoutAnyWeightGoesByGradientAlone) {
  const Matrix gradient{{0.5f, 1, 0.75f, 0.5f}};

  const NeuronRanking ranking =
      rank_neurons(Matrix::Zero(1, 4), gradient, two_by_two, {RankingOrder::mass, 2});

  const std::vector<RankedNeuron> expected{
      {n1, 0, true}, {n2, -0.25, true}, {n0, -0.5, true}, {n3, -0.5, true}};
  EXPECT_EQ(ranking.order, expected);
  EXPECT_EQ(ranking.cutoffs, (std::vector<std::int64_t>{0, 0, 0}));
  EXPECT_TRUE(ranking.stepped_order.empty());
}

TEST(Ranking, RefusesWeightsThatAreNoNumbers) {
  const Matrix weights{{1, std::numeric_limits<float>::quiet_NaN(), 0, 0}};

  EXPECT_THROW(rank(weights, RankingOrder::mass), BugError);
}

TEST(Ranking, RefusesAStrideBelowOneByName) {
  const RankingOptions options{RankingOrder::mass, 0};

  try {
    options.validate();
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("ranking.stride"), std::string::npos);
  }
  EXPECT_NO_THROW(RankingOptions{}.validate());
}

TEST(Ranking, NamesItsOrdersAsTheJobFileDoes) {
  EXPECT_EQ(name_of(RankingOrder::mass), "mass");
  EXPECT_EQ(name_of(RankingOrder::largest), "largest");
  EXPECT_EQ(name_of(RankingOrder::sum), "sum");
  EXPECT_EQ(name_of(RankingOrder::stepped), "stepped");
}

TEST(TopNeurons, AreTheShortestPrefixThatReachesTheShare) {
  const Matrix weights{{4, -2, 2, 0}, {0, 0, 0, 0}};

  EXPECT_EQ(top_neurons_of_label(weights, 0, 0, two_by_two), (std::vector<NeuronId>{n0}));
  EXPECT_EQ(top_neurons_of_label(weights, 0, 0.5, two_by_two), (std::vector<NeuronId>{n0}));
  EXPECT_EQ(top_neurons_of_label(weights, 0, 0.75, two_by_two), (std::vector<NeuronId>{n0, n1}));
  EXPECT_EQ(top_neurons_of_label(weights, 0, 0.76, two_by_two),
            (std::vector<NeuronId>{n0, n1, n2}));
  EXPECT_EQ(top_neurons_of_label(weights, 0, 1, two_by_two), (std::vector<NeuronId>{n0, n1, n2}));
  EXPECT_TRUE(top_neurons_of_label(weights, 1, 0.5, two_by_two).empty());
}

TEST(NeuronsPerLayer, CountsTheFirstOfAnOrder) {
  const NeuronRanking ranking = rank(Matrix{{5, 1, 4, 3}}, RankingOrder::largest);

  EXPECT_EQ(neurons_per_layer(ranking.order, 0, two_by_two), (std::vector<std::int64_t>{0, 0}));
  EXPECT_EQ(neurons_per_layer(ranking.order, 3, two_by_two), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(neurons_per_layer(ranking.order, 4, two_by_two), (std::vector<std::int64_t>{2, 2}));
  EXPECT_THROW(neurons_per_layer(ranking.order, 5, two_by_two), BugError);
}

}  // namespace
}  // namespace salient
