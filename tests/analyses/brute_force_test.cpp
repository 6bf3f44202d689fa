#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "analyses/pearson.hpp"
#include "salient/analyses/redundancy.hpp"

namespace salient {
namespace {

constexpr Eigen::Index neuron_count = 48;
const NeuronLayout layout{3, 16};

/// Mixtures of three signals and noise, one neuron constant, one a copy, one a mirror image.
Matrix correlation_of_random_activations(unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Matrix signals(30, 3), mixture(3, neuron_count), noise(30, neuron_count);
  for (Matrix* matrix : {&signals, &mixture, &noise}) {
    for (float& value : matrix->reshaped()) value = normal(random);
  }
  Matrix activations = signals * mixture + 0.5f * noise;
  activations.col(5).setConstant(2);
  activations.col(40) = activations.col(7);
  activations.col(41) = -activations.col(8);
  return correlation_of(activations);
}

/// Average linkage as it is defined: join the two clusters whose members are nearest on average,
/// as long as that is at most `threshold`.
std::vector<std::int32_t> by_definition(const Matrix& correlation, double threshold,
                                        bool absolute) {
  std::vector<std::vector<Eigen::Index>> clusters;
  for (Eigen::Index neuron = 0; neuron < correlation.rows(); ++neuron) clusters.push_back({neuron});
  const auto mean_distance = [&](const auto& left, const auto& right) {
    double sum = 0;
    for (const auto a : left) {
      for (const auto b : right) {
        const double r = double{correlation(a, b)};
        sum += 1 - (absolute ? std::abs(r) : r);
      }
    }
    return sum / static_cast<double>(left.size() * right.size());
  };
  while (clusters.size() > 1) {
    double least = threshold;
    std::size_t left = 0, right = 0;
    for (std::size_t a = 0; a < clusters.size(); ++a) {
      for (std::size_t b = a + 1; b < clusters.size(); ++b) {
        const double distance = mean_distance(clusters[a], clusters[b]);
        if (distance > least) continue;
        least = distance;
        left = a;
        right = b;
      }
    }
    if (left == right) break;
    clusters[left].insert(clusters[left].end(), clusters[right].begin(), clusters[right].end());
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(right));
  }
  std::vector<std::int32_t> cluster_of(static_cast<std::size_t>(correlation.rows()));
  for (auto& cluster : clusters) std::sort(cluster.begin(), cluster.end());
  std::sort(clusters.begin(), clusters.end());  // numbered by their first neuron
  for (std::size_t number = 0; number < clusters.size(); ++number) {
    for (const auto neuron : clusters[number]) {
      cluster_of[static_cast<std::size_t>(neuron)] = static_cast<std::int32_t>(number);
    }
  }
  return cluster_of;
}

class AverageLinkageOf : public testing::TestWithParam<bool> {};

TEST_P(AverageLinkageOf, AgreesWithItsDefinitionAtEveryThreshold) {
  std::vector<NeuronId> salience;
  for (Eigen::Index column = 0; column < neuron_count; ++column) {
    salience.push_back(layout.id(column));
  }
  RedundancyOptions options;
  options.absolute = GetParam();
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    const Matrix correlation = correlation_of_random_activations(seed);

    for (const auto& cut : cluster_redundant(correlation, layout, salience, options)) {
      EXPECT_EQ(cut.cluster_of, by_definition(correlation, cut.threshold, options.absolute))
          << "seed " << seed << ", threshold " << cut.threshold;
    }
  }
}

TEST_P(AverageLinkageOf, IsTheSameForOneThresholdAloneAndForAllTogether) {
  std::vector<NeuronId> salience;
  for (Eigen::Index column = neuron_count; column-- > 0;) salience.push_back(layout.id(column));
  const Matrix correlation = correlation_of_random_activations(7);
  RedundancyOptions together;
  together.absolute = GetParam();
  together.thresholds = {1.2, 0.9, 0.3, 0.6, 0.1};

  const auto cuts = cluster_redundant(correlation, layout, salience, together);

  ASSERT_EQ(cuts.size(), together.thresholds.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    RedundancyOptions alone = together;
    alone.thresholds = {together.thresholds[i]};
    const auto cut = cluster_redundant(correlation, layout, salience, alone).front();
    EXPECT_EQ(cuts[i].threshold, together.thresholds[i]);
    EXPECT_EQ(cuts[i].cluster_of, cut.cluster_of);
    EXPECT_EQ(cuts[i].representatives, cut.representatives);
  }
}

INSTANTIATE_TEST_SUITE_P(Correlation, AverageLinkageOf, testing::Values(true, false),
                         [](const auto& absolute) {
                           return absolute.param ? "absolute" : "signed";
                         });

}  // namespace
}  // namespace salient
