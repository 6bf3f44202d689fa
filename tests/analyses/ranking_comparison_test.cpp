#include "salient/analyses/ranking_comparison.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "salient/analyses/rivals.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

const NeuronLayout six{2, 3};

NamedRanking ranking(const std::string& method, const std::vector<std::int64_t>& columns,
                     bool control = false) {
  NamedRanking named{method, control, {}};
  for (const std::int64_t column : columns) named.order.push_back({six.id(column), 0, false});
  return named;
}

const std::vector<NamedRanking> three_and_a_control{
    ranking("own", {0, 1, 2, 3, 4, 5}), ranking("b", {1, 0, 3, 2, 5, 4}),
    ranking("c", {5, 1, 0, 2, 3, 4}), ranking("random", {4, 3, 5, 2, 1, 0}, true)};

TEST(RankingComparison, MeasuresOverlapOfTheFirstNeurons) {
  const auto found = compare_rankings(three_and_a_control, six, {2}).front();

  EXPECT_EQ(found.size, 2);
  ASSERT_EQ(found.pairs.size(), 6U);
  EXPECT_EQ(found.pairs[0].overlap, 1);               // own and b: 0 and 1
  EXPECT_DOUBLE_EQ(found.pairs[1].overlap, 1 / 3.0);  // own and c share 1 of 0, 1, 5
  EXPECT_EQ(found.pairs[2].overlap, 0);
  EXPECT_EQ(found.pairs[2].one, 0U);
  EXPECT_EQ(found.pairs[2].other, 3U);
  EXPECT_DOUBLE_EQ(*found.mean_overlap[0], (1 + 1 / 3.0) / 2);
  EXPECT_DOUBLE_EQ(*found.mean_overlap[2], 1 / 3.0);
  EXPECT_EQ(*found.mean_overlap[3], 0);
}

TEST(RankingComparison, ComparesTheFirstNeuronsOfEachLabel) {
  std::vector<NamedRanking> rankings = three_and_a_control;
  rankings[1].by_label = {{{5, 1, 0, 2, 3, 4}, {}}, {}, {{0, 1, 2, 3, 4, 5}, {}}};
  const std::vector<LabelOrder> own{{{1, 0, 5, 2, 3, 4}, {0.5, 0.25, -0.5, -1, -1, -1}},
                                    {{0, 1, 2, 3, 4, 5}, {1, 1, 1, 1, 1, 1}},
                                    {}};

  const auto found = compare_label_orders(rankings, own, {2, 6});

  ASSERT_EQ(found.size(), 2U);  // one label has no rival, another no order of its own
  EXPECT_EQ(found[0].ranking, 1U);
  EXPECT_EQ(found[0].label, 0U);
  EXPECT_EQ(found[0].shared, 1);
  EXPECT_EQ(found[0].weighted, 2);
  EXPECT_DOUBLE_EQ(found[0].overlap(), 1 / 3.0);
  EXPECT_EQ(found[1].size, 6);
  EXPECT_EQ(found[1].overlap(), 1);
}

TEST(RankingComparison, ElectsByPointsOfAllButControls) {
  const auto found = compare_rankings(three_and_a_control, six, {2}).front();

  // Points: 0 has 2 + 1, 1 has 1 + 2 + 1, 5 has 2.
  EXPECT_EQ(found.elected, (std::vector<NeuronId>{six.id(1), six.id(0)}));
  EXPECT_EQ(found.vote[0], 1);
  EXPECT_DOUBLE_EQ(found.vote[2], 1 / 3.0);
  EXPECT_EQ(found.vote[3], 0);
}

TEST(RankingComparison, CorrelatesPlacesOfTheNeuronsInEitherTop) {
  const auto found = compare_rankings(three_and_a_control, six, {1, 2, 6});

  // Own and b, first one: neuron 0 has places 0 and 1, neuron 1 has 1 and 0.
  EXPECT_NEAR(*found[0].pairs[0].correlation, -1, 1e-12);
  // Own and c, first two: neurons 0, 1, 5 have places 0, 1, 5 and 2, 1, 0.
  EXPECT_NEAR(*found[1].pairs[1].correlation, -1, 1e-12);
  // All: squared differences of places 1 x 6 of own and b.
  EXPECT_NEAR(*found[2].pairs[0].correlation, 1 - 6 * 6 / (6.0 * 35), 1e-12);
  EXPECT_EQ(found[2].pairs[5].overlap, 1);
}

TEST(RankingComparison, HasNoCorrelationOfASingleNeuron) {
  const auto found = compare_rankings(
      {ranking("a", {2, 0, 1, 3, 4, 5}), ranking("b", {2, 1, 0, 3, 4, 5})}, six, {1});

  EXPECT_FALSE(found[0].pairs[0].correlation);
}

TEST(RankingComparison, HasNoMeanWithoutAnotherMethod) {
  const auto found =
      compare_rankings({three_and_a_control[0], three_and_a_control[3]}, six, {3}).front();

  EXPECT_FALSE(found.mean_overlap[0]);
  EXPECT_EQ(*found.mean_overlap[1], 0);
  EXPECT_EQ(found.vote[0], 1);
}

TEST(RankingComparison, TakesNoMoreNeuronsThanThereAre) {
  const auto found = compare_rankings(three_and_a_control, six, {4, 7, 100});

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].size, 6);
}

TEST(RankingComparison, RefusesARankingThatLacksANeuron) {
  const std::vector<NamedRanking> lacking{ranking("a", {0, 1, 2, 3, 4, 4})};
  EXPECT_THROW(compare_rankings(lacking, six, {1}), BugError);
}

TEST(RivalOptions, NameTheKeyThatIsWrong) {
  RivalOptions options;
  options.methods = {Rival::variance};
  EXPECT_NO_THROW(options.validate());
  options.sizes = {10, 0};
  EXPECT_NE(
      complaint_of<UsageError>([&] { options.validate(); }).find("rivals.sizes: give numbers"),
      std::string::npos);
  options.sizes.clear();
  EXPECT_NE(
      complaint_of<UsageError>([&] { options.validate(); }).find("rivals.sizes: give at least one"),
      std::string::npos);
  options.sizes = {10};
  options.gaussian_steps = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { options.validate(); }).find("rivals.gaussian_steps: "),
            std::string::npos);
  options.gaussian_steps = 1;
  options.methods = {Rival::variance, Rival::random, Rival::variance};
  EXPECT_NE(complaint_of<UsageError>([&] { options.validate(); }).find("variance twice"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
