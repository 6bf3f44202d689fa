#include "salient/analyses/representatives.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A cut with these clusters; its own representatives are not looked at.
RedundancyClusters cut_of(double threshold, std::vector<std::int32_t> cluster_of) {
  RedundancyClusters cut{threshold, std::move(cluster_of), {}};
  cut.representatives.resize(static_cast<std::size_t>(
      1 + *std::max_element(cut.cluster_of.begin(), cut.cluster_of.end())));
  return cut;
}

TEST(RepresentativesFirst, AreThePrefixesOfNestedCuts) {
  const std::vector<RedundancyClusters> cuts{cut_of(0.5, {0, 0, 0, 1, 1}),
                                             cut_of(0.1, {0, 0, 1, 2, 3})};

  // At 0.5 neurons 2 and 4 stand; at 0.1 also 1, which 0 yields to, and 3.
  EXPECT_EQ(representatives_first(cuts, {4, 2, 3, 1, 0}),
            (std::vector<std::int64_t>{4, 2, 3, 1, 0}));
  EXPECT_EQ(representatives_first(cuts, {0, 1, 2, 3, 4}),
            (std::vector<std::int64_t>{0, 3, 2, 4, 1}));
  EXPECT_EQ(representatives_first({}, {1, 0, 2}), (std::vector<std::int64_t>{1, 0, 2}));
  EXPECT_THROW(representatives_first(cuts, {0, 1}), BugError);
}

/// Of twelve neurons four tell labels; the second half are the first's copies.
TinyCorpus words_with_copies() {
  TinyCorpus tiny = example_words(400, 12, 4);
  tiny.activations.rightCols(6) = tiny.activations.leftCols(6);
  hold_out(tiny, 80);
  return tiny;
}

TEST(ProbeRepresentatives, AreTheProbesOfAStudyAsEvaluateScoresThem) {
  Trial trial(words_with_copies(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  const std::vector<ProbedTask> tasks{{&trial.task(), &trained, &scores}};
  const std::vector<RedundancyClusters> cuts{cut_of(0.9, {0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}),
                                             cut_of(0, {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}),
                                             cut_of(0.1, {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5})};

  const auto found = probe_representatives(trial.data(), tasks, cuts, {}, trial.options());

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].task, trial.task().name);
  EXPECT_EQ(found[0].dev_words, 80);
  EXPECT_EQ(found[0].test_words, 80);
  EXPECT_EQ(found[0].own.neurons, 12);
  EXPECT_EQ(found[0].own.dev.correct, scores[1].correct);
  EXPECT_EQ(found[0].own.test.correct, scores[2].correct);
  EXPECT_LE(found[0].own.dev.low, found[0].own.dev.high);
  EXPECT_GT(found[0].own.dev.high, 0);
  ASSERT_EQ(found[0].cuts.size(), 3U);
  EXPECT_EQ(found[0].cuts[0].threshold, 0.9);
  EXPECT_EQ(found[0].cuts[0].probe.neurons, 2);
  EXPECT_EQ(found[0].cuts[1].probe.neurons, 6);
  EXPECT_EQ(found[0].cuts[2].probe.dev.correct, found[0].cuts[1].probe.dev.correct);
  EXPECT_LT(found[0].cuts[0].probe.dev.correct, found[0].cuts[1].probe.dev.correct);

  StudyProbe again;
  again.name = "again";
  again.task = &trial.task();
  again.l1 = 1e-2;
  again.l2 = 1e-3;
  const NeuronRanking ranked =
      rank_neurons(trained.probe.weights, trained.gradient, trial.data().neurons(), {});
  again.order = std::make_shared<const std::vector<std::int64_t>>(
      representatives_first(cuts, columns_of(ranked.order, trial.data().neurons())));
  again.neuron_count = 6;
  again.start = &trained;
  again.screened = true;
  const TrainedProbe six = train_study(trial.data(), {again}, trial.options()).front();
  EXPECT_EQ(found[0].cuts[1].probe.dev.correct, trial.evaluate(six.probe)[1].correct);
  EXPECT_EQ(found[0].cuts[1].probe.test.correct, trial.evaluate(six.probe)[2].correct);
  EXPECT_LE(found[0].cuts[1].probe.support, 6);
}

TEST(ProbeRepresentatives, WithoutAnyClusterAreTheOwnProbe) {
  Trial trial(words_with_copies(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  const std::vector<ProbedTask> tasks{{&trial.task(), &trained, &scores}};

  const auto found = probe_representatives(trial.data(), tasks,
                                           {cut_of(0, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})}, {},
                                           trial.options());

  EXPECT_EQ(found[0].cuts[0].probe.neurons, 12);
  EXPECT_EQ(found[0].cuts[0].probe.dev.correct, scores[1].correct);
}

}  // namespace
}  // namespace salient
