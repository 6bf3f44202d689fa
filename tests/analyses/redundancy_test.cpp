#include "salient/analyses/redundancy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

const NeuronLayout two_by_two{2, 2};

std::vector<NeuronId> in_order(const NeuronLayout& neurons) {
  std::vector<NeuronId> all;
  for (std::int64_t column = 0; column < neurons.size(); ++column)
    all.push_back(neurons.id(column));
  return all;
}

RedundancyOptions cut_at(std::vector<double> thresholds, bool absolute = true) {
  return {true, std::move(thresholds), absolute};
}

/// Distances .125, .5, .25 among three neurons; the fourth is constant.
Matrix three_and_a_constant() {
  return Matrix{{1, 0.875f, 0.5f, 0}, {0.875f, 1, 0.75f, 0}, {0.5f, 0.75f, 1, 0}, {0, 0, 0, 0}};
}

using Clusters = std::vector<std::int32_t>;

TEST(Redundancy, JoinsAtTheMeanDistanceOfAllPairs) {
  const auto cuts = cluster_redundant(three_and_a_constant(), two_by_two, in_order(two_by_two),
                                      cut_at({0.124, 0.125, 0.374, 0.375, 0.999}));

  ASSERT_EQ(cuts.size(), 5U);
  EXPECT_EQ(cuts[0].cluster_of, (Clusters{0, 1, 2, 3}));
  EXPECT_EQ(cuts[1].cluster_of, (Clusters{0, 0, 1, 2}));
  EXPECT_EQ(cuts[2].cluster_of, (Clusters{0, 0, 1, 2}));
  EXPECT_EQ(cuts[3].cluster_of, (Clusters{0, 0, 0, 1}));
  EXPECT_EQ(cuts[4].cluster_of, (Clusters{0, 0, 0, 1}));
  EXPECT_EQ(cuts[3].threshold, 0.375);
  EXPECT_EQ(cuts[3].size(), 2);
}

TEST(Redundancy, LetsConstantNeuronsJoinOnlyAtDistanceOne) {
  const auto cuts = cluster_redundant(three_and_a_constant(), two_by_two, in_order(two_by_two),
                                      cut_at({1, 0.125}));

  EXPECT_EQ(cuts[0].cluster_of, (Clusters{0, 0, 0, 0}));
  EXPECT_EQ(cuts[1].cluster_of, (Clusters{0, 0, 1, 2}));
}

TEST(Redundancy, JoinsOppositeNeuronsOnlyByAbsoluteCorrelation) {
  Matrix correlation = Matrix::Identity(4, 4);
  correlation(1, 2) = correlation(2, 1) = -1;

  const auto absolute =
      cluster_redundant(correlation, two_by_two, in_order(two_by_two), cut_at({0, 0.5}));
  const auto with_sign = cluster_redundant(correlation, two_by_two, in_order(two_by_two),
                                           cut_at({0.5, 0.999, 2}, false));

  EXPECT_EQ(absolute[0].cluster_of, (Clusters{0, 1, 1, 2}));
  EXPECT_EQ(absolute[1].cluster_of, (Clusters{0, 1, 1, 2}));
  EXPECT_EQ(with_sign[0].size(), 4);
  EXPECT_EQ(with_sign[1].size(), 4);
  EXPECT_EQ(with_sign[2].size(), 1);
}

TEST(Redundancy, TakesCorrelationsThatRoundingPutAboveOneForOne) {
  Matrix correlation = Matrix::Identity(4, 4);
  correlation(0, 1) = correlation(1, 0) = 1.0000004f;
  correlation(0, 2) = correlation(2, 0) = 1.0000001f;
  correlation(1, 2) = correlation(2, 1) = 0.99999994f;

  const auto cuts = cluster_redundant(correlation, two_by_two, in_order(two_by_two), cut_at({0}));

  EXPECT_EQ(cuts[0].cluster_of, (Clusters{0, 0, 1, 2}));
}

TEST(Redundancy, RepresentsAClusterByItsMostSalientMember) {
  const std::vector<NeuronId> salience{{1, 1}, {0, 1}, {1, 0}, {0, 0}};

  const auto cuts =
      cluster_redundant(three_and_a_constant(), two_by_two, salience, cut_at({0.125, 0.375}));

  EXPECT_EQ(cuts[0].representatives, (std::vector<NeuronId>{{0, 1}, {1, 0}, {1, 1}}));
  EXPECT_EQ(cuts[1].representatives, (std::vector<NeuronId>{{0, 1}, {1, 1}}));
}

TEST(Redundancy, ClustersASingleNeuron) {
  const auto cuts = cluster_redundant(Matrix{{1}}, {1, 1}, {{0, 0}}, cut_at({0.5}));

  EXPECT_EQ(cuts[0].cluster_of, (Clusters{0}));
  EXPECT_EQ(cuts[0].representatives, (std::vector<NeuronId>{{0, 0}}));
}

/// Groups of two, four, eight, … drawn neurons, the farther apart the larger: every mean distance
/// is one of those between neurons. So many that threads share the work.
TEST(Redundancy, FindsNestedGroupsOfThousands) {
  const NeuronLayout neurons{4, 1050};
  std::vector<std::uint32_t> place(static_cast<std::size_t>(neurons.size()));
  std::iota(place.begin(), place.end(), 0U);
  std::shuffle(place.begin(), place.end(), std::mt19937(1));
  Matrix correlation(neurons.size(), neurons.size());
  for (std::size_t i = 0; i < place.size(); ++i) {
    for (std::size_t j = 0; j < place.size(); ++j) {
      correlation(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          1 - 0.05F * static_cast<float>(std::bit_width(place[i] ^ place[j]));
    }
  }

  const auto cuts =
      cluster_redundant(correlation, neurons, in_order(neurons), cut_at({0.075, 0.325, 0.625}));

  for (const auto& [cut, bits] : {std::pair(0, 1), {1, 6}, {2, 12}}) {
    std::map<std::uint32_t, std::int32_t> number_of;
    Clusters expected;
    for (const std::uint32_t one : place) {
      const auto next = static_cast<std::int32_t>(number_of.size());
      expected.push_back(number_of.try_emplace(one >> bits, next).first->second);
    }
    EXPECT_TRUE(cuts[static_cast<std::size_t>(cut)].cluster_of == expected) << bits;
  }
}

TEST(Redundancy, RefusesASalienceThatMissesANeuron) {
  const std::vector<NeuronId> twice{{0, 0}, {0, 0}, {1, 0}, {1, 1}};

  EXPECT_THROW(cluster_redundant(three_and_a_constant(), two_by_two, twice, cut_at({0.5})),
               BugError);
}

TEST(Redundancy, RefusesCorrelationsThatAreNoNumbers) {
  Matrix correlation = three_and_a_constant();
  correlation(3, 0) = correlation(0, 3) = std::numeric_limits<float>::quiet_NaN();

  EXPECT_THROW(cluster_redundant(correlation, two_by_two, in_order(two_by_two), cut_at({0.5})),
               BugError);
}

TEST(RedundancyOptions, NameTheKeyOfAWrongThreshold) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& options : {cut_at({}), cut_at({0.3, -0.1}), cut_at({nan})}) {
    try {
      options.validate();
      ADD_FAILURE() << "accepted";
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find("redundancy.thresholds"), std::string::npos);
    }
  }
  EXPECT_NO_THROW(RedundancyOptions{}.validate());
  EXPECT_NO_THROW(cut_at({0, 1, 1.5}).validate());
  EXPECT_NO_THROW((RedundancyOptions{false, {}, true}.validate()));
}

TEST(ClusterShape, CountsSizesAndWindowsOfLayers) {
  const NeuronLayout layout{4, 2};
  RedundancyClusters clusters;
  clusters.cluster_of = {0, 0, 1, 2, 1, 3, 2, 3};
  // Layers: 0 and 0 in the first; 1 and 2 in the second; 1 and 3 in the third; 2 and 3 in the last.
  clusters.representatives.resize(4);

  const ClusterShape shape = shape_of(clusters, layout);

  EXPECT_EQ(shape.kept, 0.5);
  EXPECT_EQ(shape.within_layer, 0.25);
  EXPECT_EQ(shape.within_adjacent, 0.75);
  EXPECT_EQ(shape.sizes, (std::vector<std::int64_t>{0, 4}));
  EXPECT_EQ(shape.windows, (std::vector<std::int64_t>{1, 2, 1, 0}));
}

TEST(ClusterShape, OfLoneNeuronsHasNoSharesOfLayers) {
  RedundancyClusters clusters;
  clusters.cluster_of = {0, 1, 2, 3};
  clusters.representatives.resize(4);

  const ClusterShape shape = shape_of(clusters, two_by_two);

  EXPECT_EQ(shape.kept, 1);
  EXPECT_EQ(shape.within_layer, 0);
  EXPECT_EQ(shape.within_adjacent, 0);
  EXPECT_EQ(shape.sizes, (std::vector<std::int64_t>{4}));
  EXPECT_EQ(shape.windows, (std::vector<std::int64_t>{4, 0}));
}

TEST(CutOfPapers, IsTheNearestToTheirDistance) {
  const std::vector<RedundancyClusters> cuts{{0.1, {}, {}}, {0.35, {}, {}}, {0.9, {}, {}}};

  EXPECT_EQ(cut_of_papers(cuts), &cuts[1]);
  EXPECT_EQ(cut_of_papers({}), nullptr);
}

}  // namespace
}  // namespace salient
