#include "salient/probes/study.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr double l1 = 8e-3, l2 = 2e-3;

StudyProbe probe_on_all(const Trial& trial, std::string name = "all") {
  StudyProbe probe;
  probe.name = std::move(name);
  probe.task = &trial.task();
  probe.l1 = l1;
  probe.l2 = l2;
  return probe;
}

std::shared_ptr<const std::vector<std::int64_t>> order_of(std::vector<std::int64_t> neurons) {
  return std::make_shared<const std::vector<std::int64_t>>(std::move(neurons));
}

std::string bytes_of(const std::vector<TrainedProbe>& probes) {
  std::string bytes;
  for (const TrainedProbe& probe : probes) bytes += bytes_of(probe);
  return bytes;
}

TEST(Study, ProbeOnAllWordsAndNeuronsIsThatOfItsTask) {
  Trial trial(example_words(301, 8, 3), given_penalties(l1, l2));

  const auto study = train_study(trial.data(), {probe_on_all(trial)}, trial.options());

  EXPECT_EQ(bytes_of(study), bytes_of(trial.train()));
}

/// A bootstrap draws words more than once: its weights say what copies of them would.
TEST(Study, WeightsOfWordsCountLikeCopies) {
  TinyCorpus once = example_words(200, 6, 3), copied = once;
  std::vector<float> weights;
  std::vector<std::int32_t> labels;
  Matrix rows(400, 6);
  for (std::size_t word = 0; word < 200; ++word) {
    weights.push_back(static_cast<float>((word * 7) % 5));
    for (float copy = 0; copy < weights.back(); ++copy) {
      rows.row(static_cast<Eigen::Index>(labels.size())) =
          once.activations.row(static_cast<Eigen::Index>(word));
      labels.push_back(once.labels[word]);
    }
  }
  ASSERT_EQ(labels.size(), 400U);
  copied.activations = rows;
  copied.labels = labels;
  ProbeOptions options = given_penalties(l1, l2);
  options.standardise = false;  // that of the weighted words is not weighted
  options.tolerance = 1e-7;
  Trial weighted(once, options), plain(copied, options);
  StudyProbe probe = probe_on_all(weighted);
  probe.weight_of_word = std::make_shared<const std::vector<float>>(weights);

  const TrainedProbe found = train_study(weighted.data(), {probe}, options).front();
  const TrainedProbe expected = plain.train();

  EXPECT_TRUE(found.certificate.converged);
  EXPECT_NEAR(found.certificate.objective, expected.certificate.objective, 1e-9);
  EXPECT_NEAR(found.certificate.kkt_at_zero, expected.certificate.kkt_at_zero, 1e-12);
  EXPECT_LT((found.probe.weights - expected.probe.weights).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_EQ(found.words, 160);
}

TEST(Study, AProbeOnSomeNeuronsIsThatOfACorpusOfThem) {
  const TinyCorpus whole = example_words(301, 8, 3);
  const std::vector<std::int64_t> order{5, 0, 7, 2, 1, 3};
  TinyCorpus some = whole;
  some.neurons.units = 4;
  some.activations.resize(301, 4);
  for (Eigen::Index i = 0; i < 4; ++i) {
    some.activations.col(i) = whole.activations.col(order[static_cast<std::size_t>(i)]);
  }
  Trial of_whole(whole, given_penalties(l1, l2)), of_some(some, given_penalties(l1, l2));
  StudyProbe probe = probe_on_all(of_whole);
  probe.order = order_of(order);
  probe.neuron_count = 4;

  const TrainedProbe found = train_study(of_whole.data(), {probe}, of_whole.options()).front();
  const TrainedProbe expected = of_some.train();

  EXPECT_NEAR(found.certificate.objective, expected.certificate.objective, 1e-9);
  Matrix weights = Matrix::Zero(3, 8);
  for (Eigen::Index i = 0; i < 4; ++i) {
    weights.col(order[static_cast<std::size_t>(i)]) = expected.probe.weights.col(i);
  }
  EXPECT_LT((found.probe.weights - weights).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_EQ(found.probe.weights.col(1).cwiseAbs().sum() + found.gradient.col(1).cwiseAbs().sum(),
            0);
  const auto scores = of_whole.evaluate(found.probe);
  EXPECT_NEAR(scores[0].loss, expected.certificate.loss, 1e-6);
}

TEST(Study, NestedProbesStartFromTheNextLargerAndEndWhereAColdStartDoes) {
  Trial trial(example_words(301, 8, 3), given_penalties(l1, l2));
  StudyProbe like = probe_on_all(trial, "top");
  like.order = order_of({5, 0, 7, 2, 1, 3, 4, 6});

  const auto nested = nested_probes(like, {1, 8, 4});
  ASSERT_EQ(nested.size(), 3U);
  EXPECT_EQ(nested[1].name, "top4");
  EXPECT_EQ(nested[2].after, std::optional<std::size_t>(1));
  const auto warm = train_study(trial.data(), nested, trial.options());

  std::int64_t passes = 0, passes_alone = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    StudyProbe cold = nested[i];
    cold.after.reset();
    const TrainedProbe alone = train_study(trial.data(), {cold}, trial.options()).front();
    EXPECT_NEAR(warm[i].certificate.objective, alone.certificate.objective, 1e-9) << i;
    passes += warm[i].certificate.passes;
    passes_alone += alone.certificate.passes;
  }
  EXPECT_LT(passes, passes_alone);
}

TEST(Study, AScreenedProbeIsSolvedAsFarAsAPointOfAPath) {
  Trial trial(example_words(301, 8, 3), given_penalties(l1, l2));
  StudyProbe screened = probe_on_all(trial, "screened");
  screened.screened = true;

  const auto found = train_study(trial.data(), {probe_on_all(trial), screened}, trial.options());

  const Certificate &whole = found[0].certificate, &rough = found[1].certificate;
  EXPECT_EQ(whole.tolerance, trial.options().tolerance);
  EXPECT_EQ(rough.tolerance, trial.options().path_tolerance);
  EXPECT_TRUE(rough.converged);
  EXPECT_GT(rough.kkt, whole.kkt);
  EXPECT_LT(rough.passes, whole.passes);
  EXPECT_NEAR(rough.objective, whole.objective, 1e-3 * whole.objective);
}

TEST(Study, WhatAProbeGetsDoesNotDependOnTheOthers) {
  Trial trial(example_words(301, 8, 3), given_penalties(l1, l2));
  std::vector<StudyProbe> study;
  RandomStream random(3);
  for (int draw = 0; draw < 3; ++draw) {
    study.push_back(probe_on_all(trial, "draw" + std::to_string(draw)));
    std::vector<float> weights;
    for (int word = 0; word < 301; ++word) weights.push_back(static_cast<float>(random.below(3)));
    study.back().weight_of_word = std::make_shared<const std::vector<float>>(std::move(weights));
  }
  study.push_back(probe_on_all(trial));

  const auto together = train_study(trial.data(), study, trial.options());

  std::vector<TrainedProbe> alone;
  for (const StudyProbe& probe : study) {
    alone.push_back(train_study(trial.data(), {probe}, trial.options()).front());
  }
  EXPECT_TRUE(bytes_of(together) == bytes_of(alone));
}

TEST(Study, OfThePapersRecipeGivesEachProbeWhatItGetsAlone) {
  ProbeOptions options = given_penalties(l1, l2);
  options.solver = Solver::paper;
  options.epochs = 2;
  options.batch_words = 64;
  Trial trial(example_words(301, 8, 3), options);
  std::vector<StudyProbe> study{probe_on_all(trial)};
  StudyProbe like = probe_on_all(trial, "top");
  like.order = order_of({5, 0, 7, 2, 1, 3, 4, 6});
  for (StudyProbe& nested : nested_probes(like, {8, 4}, 1)) study.push_back(std::move(nested));
  study.push_back(probe_on_all(trial, "draw"));
  std::vector<float> weights;
  for (int word = 0; word < 301; ++word) weights.push_back(static_cast<float>(word % 3));
  study.back().weight_of_word = std::make_shared<const std::vector<float>>(std::move(weights));

  const auto together = train_study(trial.data(), study, trial.options());

  EXPECT_EQ(bytes_of(together[0]), bytes_of(trial.train()));
  for (std::size_t i = 0; i < study.size(); ++i) {
    StudyProbe alone = study[i];
    alone.after.reset();
    const auto probe = train_study(trial.data(), {alone}, trial.options());
    // Beside others the features of a subset are the first of wider ones.
    EXPECT_EQ(bytes_of(together[i]), bytes_of(probe.front())) << i;
  }
  EXPECT_EQ(together[2].probe.weights.col(3).cwiseAbs().sum(), 0);
  EXPECT_FALSE(together[2].certificate.certified);
}

/// A path of four points on which held-out words choose.
ProbeOptions short_path() {
  ProbeOptions options;
  options.path_points = 4;
  options.path_span = 100;
  options.resolved_places = 0;
  return options;
}

TEST(Study, AProbeThatChoosesIsThatOfItsTask) {
  for (const bool with_dev : {true, false}) {
    TinyCorpus tiny = example_words(301, 8, 3);
    if (with_dev) hold_out(tiny, 40);
    Trial trial(tiny, short_path());
    StudyProbe probe = probe_on_all(trial);
    probe.chooses = true;

    const auto study =
        train_study(trial.data(), {probe, probe_on_all(trial, "beside")}, trial.options());

    EXPECT_EQ(bytes_of(study[0]), bytes_of(trial.train()));
    EXPECT_EQ(study[0].folds, trial.train().folds);
    EXPECT_EQ(study[1].l1, l1);
  }
}

TEST(Study, ABootstrapChoosesOnItsOwnPath) {
  TinyCorpus tiny = example_words(301, 8, 3);
  hold_out(tiny, 40);
  Trial trial(tiny, short_path());
  StudyProbe probe = probe_on_all(trial);
  probe.chooses = true;
  std::vector<float> weights;
  for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
    weights.push_back(static_cast<float>(word % 3));
  }
  probe.weight_of_word = std::make_shared<const std::vector<float>>(std::move(weights));

  const TrainedProbe found = train_study(trial.data(), {probe}, trial.options()).front();

  ASSERT_EQ(found.path.size(), 4U);
  EXPECT_NE(found.path.front().l1, trial.train().path.front().l1);
  const auto best = std::min_element(
      found.path.begin(), found.path.end(),
      [](const PathPoint& one, const PathPoint& other) { return one.dev_loss < other.dev_loss; });
  EXPECT_TRUE(best->chosen);
  EXPECT_EQ(found.l1, best->l1);

  double total = 0;
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(8), square = mean;
  for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
    if (trial.data().corpus().split_of_word[word] != Split::train) continue;
    const Eigen::VectorXd x =
        tiny.activations.row(static_cast<Eigen::Index>(word)).transpose().cast<double>();
    const auto weight = static_cast<double>(word % 3);
    total += weight;
    mean += weight * x;
    square += weight * x.cwiseProduct(x);
  }
  mean /= total;
  const Eigen::VectorXd deviation = (square / total - mean.cwiseProduct(mean)).cwiseSqrt();
  EXPECT_LT((found.probe.mean - mean).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_LT((found.probe.deviation - deviation).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(Study, ALabelWithoutWeightIsNotAmongTheProbesLabels) {
  const TinyCorpus tiny = example_words(301, 8, 3);
  Trial trial(tiny, given_penalties(l1, l2));
  StudyProbe probe = probe_on_all(trial);
  std::vector<float> weights;
  for (const std::int32_t label : tiny.labels) weights.push_back(label == 1 ? 0.0F : 1.0F);
  probe.weight_of_word = std::make_shared<const std::vector<float>>(std::move(weights));

  const TrainedProbe found = train_study(trial.data(), {probe}, trial.options()).front();

  EXPECT_EQ(found.probe.labels.names(), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(found.probe.weights.rows(), 2);
  EXPECT_TRUE(found.certificate.converged);
}

}  // namespace
}  // namespace salient
