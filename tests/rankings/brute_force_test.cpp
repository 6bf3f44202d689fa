#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "salient/rankings/ranking.hpp"

namespace salient {
namespace {

const NeuronLayout layout{3, 20};
constexpr int label_count = 7;
constexpr int stride = 25;

/// Small whole numbers, so that ties and zeros abound and sums are exact.
Matrix whole_numbers(unsigned seed, int largest) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> number(-largest, largest);
  Matrix matrix(label_count, layout.size());
  for (float& value : matrix.reshaped()) value = static_cast<float>(number(random));
  matrix.row(3).setZero();
  matrix.col(11).setZero();
  matrix.col(42).setZero();
  return matrix;
}

/// Whether a label lists column `a` before column `b`: written out, without sorting.
bool before(const Matrix& weights, Eigen::Index label, Eigen::Index a, Eigen::Index b) {
  const float wa = std::abs(weights(label, a)), wb = std::abs(weights(label, b));
  return wa > wb || (wa == wb && a < b);
}

double mass_before(const Matrix& weights, Eigen::Index label, Eigen::Index column) {
  double mass = 0;
  for (Eigen::Index other = 0; other < weights.cols(); ++other) {
    if (before(weights, label, other, column)) mass += std::abs(double{weights(label, other)});
  }
  return mass;
}

double total(const Matrix& weights, Eigen::Index label) {
  return weights.row(label).cast<double>().cwiseAbs().sum();
}

double expected_score(const Matrix& weights, Eigen::Index column, RankingOrder order) {
  if (order == RankingOrder::largest) return double{weights.col(column).cwiseAbs().maxCoeff()};
  if (order == RankingOrder::sum) return double{weights.col(column).cwiseAbs().sum()};
  double least = 1;
  for (Eigen::Index label = 0; label < weights.rows(); ++label) {
    if (weights(label, column) == 0) continue;
    const double mass = mass_before(weights, label, column);
    if (order == RankingOrder::mass) least = std::min(least, mass / total(weights, label));
    if (order == RankingOrder::stepped) {
      int step = 0;
      while (mass > 0 && mass >= static_cast<double>(step) / stride * total(weights, label)) ++step;
      least = std::min(least, static_cast<double>(step) / stride);
    }
  }
  return 1 - least;
}

class RankingOrders : public testing::TestWithParam<RankingOrder> {};

TEST_P(RankingOrders, AgreeWithADefinitionWrittenOut) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    const Matrix weights = whole_numbers(seed, 3);
    const Matrix gradient = whole_numbers(seed + 100, 5);

    const auto order = rank_neurons(weights, gradient, layout, {GetParam(), stride}).order;

    ASSERT_EQ(static_cast<std::int64_t>(order.size()), layout.size());
    std::vector<std::tuple<bool, double, double, NeuronId>> keys;
    for (const RankedNeuron& ranked : order) {
      const Eigen::Index column = layout.column(ranked.neuron);
      const double largest = double{weights.col(column).cwiseAbs().maxCoeff()};
      const double slope = double{gradient.col(column).cwiseAbs().maxCoeff()};
      ASSERT_EQ(ranked.zero, largest == 0);
      if (!ranked.zero) {
        ASSERT_EQ(ranked.score, expected_score(weights, column, GetParam()));
      }
      keys.emplace_back(ranked.zero, -ranked.score, ranked.zero ? -slope : -largest, ranked.neuron);
    }
    EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
  }
}

TEST_P(RankingOrders, HaveScoresThatNeverRise) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  Matrix weights(label_count, layout.size()), gradient(label_count, layout.size());
  for (float& value : weights.reshaped()) value = std::max(0.0f, normal(random) - 1);
  for (float& value : gradient.reshaped()) value = normal(random);

  const NeuronRanking ranking = rank_neurons(weights, gradient, layout, {GetParam(), stride});

  const auto rises = [](const RankedNeuron& a, const RankedNeuron& b) { return a.score < b.score; };
  EXPECT_EQ(std::adjacent_find(ranking.order.begin(), ranking.order.end(), rises),
            ranking.order.end());
  for (const auto& label : ranking.by_label) {
    EXPECT_EQ(std::adjacent_find(label.begin(), label.end(), rises), label.end());
  }
}

INSTANTIATE_TEST_SUITE_P(All, RankingOrders,
                         testing::Values(RankingOrder::mass, RankingOrder::largest,
                                         RankingOrder::sum, RankingOrder::stepped),
                         [](const auto& order) { return std::string(name_of(order.param)); });

TEST(RankingSteps, HoldTheUnionOfTheLabelsTopNeurons) {
  const Matrix weights = whole_numbers(9, 4);

  const NeuronRanking ranking = rank_neurons(weights, Matrix::Zero(label_count, layout.size()),
                                             layout, {RankingOrder::largest, stride});

  ASSERT_EQ(ranking.cutoffs.size(), std::size_t{stride} + 1);
  for (int step = 0; step <= stride; ++step) {
    std::set<NeuronId> united;
    for (int label = 0; label < label_count; ++label) {
      const auto top =
          top_neurons_of_label(weights, label, static_cast<double>(step) / stride, layout);
      united.insert(top.begin(), top.end());
    }
    const auto entered =
        ranking.stepped_order.begin() + ranking.cutoffs[static_cast<std::size_t>(step)];
    EXPECT_EQ(united, std::set<NeuronId>(ranking.stepped_order.begin(), entered)) << step;
  }
}

}  // namespace
}  // namespace salient
