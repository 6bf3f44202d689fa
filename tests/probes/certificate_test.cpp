#include "probes/certificate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "probes/example.hpp"
#include "salient/probes/study.hpp"

namespace salient {
namespace {

TrainedProbe trained_to(double tolerance, const TinyCorpus& words) {
  ProbeOptions options = given_penalties(6e-3, 2e-3);
  options.tolerance = tolerance;
  options.resolved_places = 0;
  Trial trial(words, options);
  return trial.train();
}

TEST(Certificate, BoundsHowFarTheOptimumIs) {
  const TinyCorpus words = example_words(301, 8, 4);
  const TrainedProbe best = trained_to(1e-8, words);
  for (const double tolerance : {1e-1, 1e-2, 1e-3, 1e-4}) {
    const TrainedProbe trained = trained_to(tolerance, words);
    const Certificate& c = trained.certificate;

    ASSERT_TRUE(c.gap.has_value()) << tolerance;
    const double distance = (trained.probe.weights - best.probe.weights).cast<double>().norm();
    EXPECT_GE(*c.gap, c.objective - best.certificate.objective - 1e-14) << tolerance;
    EXPECT_LE(*c.gap, 20 * (c.objective - best.certificate.objective) + 1e-12) << tolerance;
    EXPECT_LE(distance, *c.weight_error + 1e-6) << tolerance;
  }
  EXPECT_LT(*best.certificate.gap, 1e-12);
  EXPECT_GE(*best.certificate.resolved, 6);
}

TEST(Certificate, HasNoGapWithoutL2) {
  Trial trial(example_words(301, 8, 3), given_penalties(6e-3, 0));

  const Certificate certificate = trial.train().certificate;

  EXPECT_TRUE(certificate.converged);
  EXPECT_FALSE(certificate.gap || certificate.resolved || certificate.resolved_estimate);
}

TEST(Certificate, OfWordsWithWeightsBoundsItToo) {
  Trial trial(example_words(301, 8, 3), given_penalties(6e-3, 2e-3));
  StudyProbe probe;
  probe.name = "draw";
  probe.task = &trial.task();
  probe.l1 = 6e-3;
  probe.l2 = 2e-3;
  RandomStream random(5);
  std::vector<float> weights;
  for (int word = 0; word < 301; ++word) weights.push_back(static_cast<float>(random.below(4)));
  probe.weight_of_word = std::make_shared<const std::vector<float>>(std::move(weights));
  ProbeOptions loose = trial.options();
  loose.tolerance = 1e-2;

  const TrainedProbe best = train_study(trial.data(), {probe}, trial.options()).front();
  const TrainedProbe near = train_study(trial.data(), {probe}, loose).front();

  EXPECT_LE((near.probe.weights - best.probe.weights).cast<double>().norm(),
            *near.certificate.weight_error + 1e-5);
  EXPECT_GE(*near.certificate.gap, near.certificate.objective - best.certificate.objective - 1e-12);
}

TEST(ResolvedPlaces, AreThoseThatNoMoveOfTheWeightsCanChange) {
  Matrix weights(2, 5);
  weights << 3, -1, 0, 0.5F, 0, 2, 2, -0.5F, 0.5F, 0;  // largest by neuron: 3, 2, 0.5, 0.5, 0
  Matrix one(1, 3);
  one << 2, 1, 0;

  EXPECT_EQ(resolved_places(float32_view(weights), 0), 2);
  EXPECT_EQ(resolved_places(float32_view(weights), 0.99 / std::sqrt(2.0)), 2);
  EXPECT_EQ(resolved_places(float32_view(weights), 1.01 / std::sqrt(2.0)), 0);
  EXPECT_EQ(resolved_places(float32_view(one), 0.5), 2);
}

}  // namespace
}  // namespace salient
