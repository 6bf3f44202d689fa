#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <numeric>

#include "probes/example.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double l1 = 5e-2, l2 = 1e-2;

VectorXd vector_of(const std::vector<double>& values) {
  return VectorXd::Map(values.data(), static_cast<Eigen::Index>(values.size()));
}

MatrixXd standardised(const TinyCorpus& tiny) {
  MatrixXd x = tiny.activations.cast<double>();
  x.rowwise() -= x.colwise().mean();
  return x.array().rowwise() / x.colwise().squaredNorm().array().sqrt() *
         std::sqrt(static_cast<double>(x.rows()));
}

/// Weights, and what the objective is there with the best bias.
struct Optimum {
  VectorXd weights;
  double objective = 0;
};

/// Minimises the mean of half the squared error, by `weight` of words, + l1 sum|w| + l2 sum w^2,
/// one coordinate after the other.
Optimum by_coordinates(MatrixXd x, VectorXd y, VectorXd weight) {
  weight /= weight.sum();
  x.rowwise() -= (weight.transpose() * x).eval();
  y.array() -= weight.dot(y);
  VectorXd w = VectorXd::Zero(x.cols()), residual = y;
  for (int round = 0; round < 3000; ++round) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      const VectorXd weighted = weight.cwiseProduct(x.col(j));
      const double curvature = weighted.dot(x.col(j));
      const double pull = weighted.dot(residual) + curvature * w[j];
      const double moved =
          std::copysign(std::max(std::abs(pull) - l1, 0.0), pull) / (curvature + 2 * l2);
      residual += (w[j] - moved) * x.col(j);
      w[j] = moved;
    }
  }
  const double loss = weight.dot(residual.cwiseAbs2()) / 2;
  return {w, loss + l1 * w.cwiseAbs().sum() + l2 * w.squaredNorm()};
}

Optimum by_coordinates(const TinyCorpus& tiny) {
  return by_coordinates(standardised(tiny), vector_of(tiny.values), VectorXd::Ones(tiny.words()));
}

StudyProbe probe_on_all(const Trial& trial, const char* name) {
  StudyProbe probe;
  probe.name = name;
  probe.task = &trial.task();
  probe.l1 = l1;
  probe.l2 = l2;
  return probe;
}

double distance(const TrainedProbe& trained, const VectorXd& weights) {
  return (trained.probe.weights.row(0).transpose().cast<double>() - weights).norm();
}

TEST(Numbers, AreFittedAsCoordinateDescentDoes) {
  const TinyCorpus tiny = example_numbers(301, 8);
  Trial trial(tiny, given_penalties(l1, l2));
  const Optimum best = by_coordinates(tiny);

  const TrainedProbe trained = trial.train();

  const Certificate& certificate = trained.certificate;
  EXPECT_TRUE(certificate.converged);
  EXPECT_NEAR(certificate.objective, best.objective, 1e-11);
  EXPECT_EQ(certificate.nonzero, (best.weights.array() != 0).count());
  EXPECT_LT(certificate.nonzero, 8);
  EXPECT_LT(distance(trained, best.weights), 1e-6);
  EXPECT_EQ(trained.probe.labels, LabelSet({"task"}));
  EXPECT_NEAR(*trained.probe.value_mean, vector_of(tiny.values).mean(), 1e-12);
  EXPECT_NEAR(trained.probe.bias[0], 0, 1e-6);
}

TEST(Numbers, WithoutL1AreFittedByTheClosedForm) {
  const TinyCorpus tiny = example_numbers(301, 8);
  Trial trial(tiny, given_penalties(0, l2));
  const MatrixXd x = standardised(tiny);
  const VectorXd y = vector_of(tiny.values).array() - vector_of(tiny.values).mean();
  const MatrixXd curvature = x.transpose() * x / 301 + 2 * l2 * MatrixXd::Identity(8, 8);

  const TrainedProbe trained = trial.train();

  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_LT(distance(trained, curvature.llt().solve(x.transpose() * y / 301)), 1e-5);
}

TEST(Numbers, HaveACertificateThatBoundsHowFarTheOptimumIs) {
  const TinyCorpus tiny = example_numbers(301, 8);
  const Optimum best = by_coordinates(tiny);
  for (const double tolerance : {0.5, 1e-1, 1e-2, 1e-4}) {
    ProbeOptions options = given_penalties(l1, l2);
    options.tolerance = tolerance;
    options.resolved_places = 0;
    Trial trial(tiny, options);

    const TrainedProbe trained = trial.train();

    const Certificate& certificate = trained.certificate;
    ASSERT_TRUE(certificate.gap.has_value()) << tolerance;
    EXPECT_GT(*certificate.gap, 0) << tolerance;
    EXPECT_GE(*certificate.gap, certificate.objective - best.objective - 1e-13) << tolerance;
    EXPECT_LE(distance(trained, best.weights), *certificate.weight_error + 1e-7) << tolerance;
  }
}

TEST(Numbers, KeepTheirDigitsFarFromZero) {
  const TinyCorpus near = example_numbers(301, 8);
  TinyCorpus far = near;
  for (double& value : far.values) value += 1e6;
  Trial of_near(near, given_penalties(l1, l2)), of_far(far, given_penalties(l1, l2));

  const TrainedProbe expected = of_near.train(), found = of_far.train();

  EXPECT_TRUE(found.certificate.converged);
  EXPECT_LT((found.probe.weights - expected.probe.weights).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_NEAR(*found.probe.value_mean, *expected.probe.value_mean + 1e6, 1e-8);
  EXPECT_NEAR(*of_far.evaluate(found.probe)[0].numbers->r_squared,
              *of_near.evaluate(expected.probe)[0].numbers->r_squared, 1e-8);
}

TEST(Numbers, OfWordsWithWeightsAreFittedAsCoordinateDescentDoes) {
  const TinyCorpus tiny = example_numbers(301, 8);
  Trial trial(tiny, given_penalties(l1, l2));
  StudyProbe draw = probe_on_all(trial, "draw");
  RandomStream random(5);
  VectorXd weight(301);
  std::vector<float> weight_of_word;
  for (double& of_word : weight) {
    of_word = static_cast<double>(random.below(4));
    weight_of_word.push_back(static_cast<float>(of_word));
  }
  draw.weight_of_word = std::make_shared<const std::vector<float>>(std::move(weight_of_word));
  const Optimum best = by_coordinates(standardised(tiny), vector_of(tiny.values), weight);

  const TrainedProbe trained = train_study(trial.data(), {draw}, trial.options()).front();

  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_NEAR(trained.certificate.objective, best.objective, 1e-11);
  EXPECT_LT(distance(trained, best.weights), *trained.certificate.weight_error + 1e-6);
  EXPECT_EQ(trained.words, (weight.array() > 0).count());
  EXPECT_EQ(trained.probe.labels, LabelSet({"task"}));
}

TEST(Numbers, InAStudyAreThoseOfTheirTask) {
  Trial trial(example_numbers(301, 8), given_penalties(l1, l2));
  const StudyProbe all = probe_on_all(trial, "all");
  StudyProbe some = all;
  some.order = std::make_shared<const std::vector<std::int64_t>>(
      std::vector<std::int64_t>{4, 0, 2, 6, 1, 3, 5, 7});
  const auto nested = nested_probes(some, {2, 4}, 1);

  const auto study = train_study(trial.data(), {all, nested[0], nested[1]}, trial.options());

  EXPECT_TRUE(bytes_of(study[0]) == bytes_of(trial.train()));
  for (const TrainedProbe& trained : study) EXPECT_TRUE(trained.certificate.converged);
  EXPECT_EQ(study[2].probe.weights.row(0).count(), 2);
  EXPECT_GT(study[2].certificate.objective, study[1].certificate.objective);
}

TEST(Numbers, OfWordsThatExtractionDroppedLeaveLossAndScores) {
  TinyCorpus tiny = example_numbers(240, 6);
  hold_out(tiny, 40);
  Trial trial(tiny, given_penalties(l1, l2));
  Task task = trial.task();
  task.label_of_word.assign(240, 0);
  TinyCorpus without = tiny;
  Eigen::Index kept = 0;
  for (std::size_t word = 0; word < 240; ++word) {
    const bool drops = word % 5 == 0;
    if (drops) {
      task.label_of_word[word] = label_excluded;
      task.value_of_word[word] = 1e9;
      continue;
    }
    without.activations.row(kept) = tiny.activations.row(static_cast<Eigen::Index>(word));
    without.values[static_cast<std::size_t>(kept++)] = tiny.values[word];
  }
  without.activations.conservativeResize(kept, 6);
  without.values.resize(static_cast<std::size_t>(kept));
  hold_out(without, 32);
  Trial of_kept(without, given_penalties(l1, l2));

  const TrainedProbe trained = train_probe(trial.data(), task, trial.options());
  const auto scores = evaluate(trial.data(), trained.probe, task);

  const TrainedProbe expected = of_kept.train();
  const auto expected_scores = of_kept.evaluate(expected.probe);
  EXPECT_EQ(trained.words, 128);
  EXPECT_LT((trained.probe.weights - expected.probe.weights).cwiseAbs().maxCoeff(), 1e-6);
  ASSERT_EQ(scores.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(scores[i].words, expected_scores[i].words);
    EXPECT_EQ(scores[i].excluded, i == 0 ? 32 : 8);
    EXPECT_NEAR(scores[i].loss, expected_scores[i].loss, 1e-6);
    EXPECT_NEAR(*scores[i].numbers->spearman, *expected_scores[i].numbers->spearman, 1e-2);
  }
}

TEST(Numbers, AreScoredAsTheProbesDefinitionSays) {
  TinyCorpus tiny = example_numbers(160, 6);
  hold_out(tiny, 40);
  Trial trial(tiny, given_penalties(l1, l2));
  const LinearProbe probe = trial.train().probe;

  const ProbeScore test = trial.evaluate(probe)[2];

  const VectorXd truth = vector_of(tiny.values).tail(40);
  const MatrixXd x =
      (tiny.activations.bottomRows(40).cast<double>().rowwise() - probe.mean.transpose())
          .array()
          .rowwise() /
      probe.deviation.transpose().array();
  const VectorXd guess = (x * probe.weights.row(0).transpose().cast<double>()).array() +
                         static_cast<double>(probe.bias[0]) + *probe.value_mean;
  const double error = (guess - truth).squaredNorm() / 40;
  const double of_mean = (truth.array() - *probe.value_mean).square().mean();
  const VectorXd a = truth.array() - truth.mean(), b = guess.array() - guess.mean();
  EXPECT_EQ(test.words, 40);
  ASSERT_TRUE(test.numbers.has_value());
  EXPECT_NEAR(test.numbers->squared_error, error, 1e-10 * error);
  EXPECT_NEAR(test.loss, error / 2, 1e-10 * error);
  EXPECT_NEAR(*test.numbers->r_squared, 1 - error / of_mean, 1e-10);
  EXPECT_NEAR(*test.numbers->pearson, a.dot(b) / (a.norm() * b.norm()), 1e-10);
  EXPECT_GT(*test.numbers->spearman, 0.5);
}

/// R^2 of each point, from its loss and the judged numbers.
void expect_r_squared(const TrainedProbe& trained, const VectorXd& judged) {
  const double of_mean = (judged.array() - judged.mean()).square().mean() / 2;
  for (const PathPoint& point : trained.path) {
    EXPECT_NEAR(point.dev_accuracy, 1 - point.dev_loss / of_mean, 1e-12);
    EXPECT_GT(point.dev_loss_error, 0);
  }
  EXPECT_GT(trained.path.back().dev_accuracy, 0.8);
  EXPECT_LT(trained.path.front().dev_accuracy, 0.01);
}

TEST(Numbers, HaveAPathThatDevJudges) {
  TinyCorpus tiny = example_numbers(300, 8);
  hold_out(tiny, 80);
  ProbeOptions options;
  options.path_points = 4;
  Trial trial(tiny, options);

  const TrainedProbe trained = trial.train();

  ASSERT_EQ(trained.path.size(), 4U);
  EXPECT_EQ(trained.folds, 0);
  EXPECT_EQ(trained.path[0].certificate.nonzero, 0);
  expect_r_squared(trained, vector_of(tiny.values).segment(140, 80));
}

TEST(Numbers, HaveAPathThatFoldsJudge) {
  const TinyCorpus tiny = example_numbers(300, 8);
  ProbeOptions options;
  options.path_points = 4;
  options.folds = 3;
  options.l2_of_l1 =
      1;  // with less the first point's folds, whose l1 is that of all, are not empty
  options.selection = Selection::dev_accuracy;
  Trial trial(tiny, options);

  const TrainedProbe trained = trial.train();

  ASSERT_EQ(trained.path.size(), 4U);
  EXPECT_EQ(trained.folds, 3);
  expect_r_squared(trained, vector_of(tiny.values));
  for (const PathPoint& point : trained.path) {
    EXPECT_EQ(point.chosen, point.l1 == trained.l1);
    if (!point.chosen) continue;
    for (const PathPoint& other : trained.path) EXPECT_LE(point.dev_loss, other.dev_loss);
  }
}

TEST(Numbers, OfDevThatAreAllTheSameHaveNoShare) {
  TinyCorpus tiny = example_numbers(120, 6);
  hold_out(tiny, 20);
  std::fill(tiny.values.begin() + 80, tiny.values.begin() + 100, 0.1);
  ProbeOptions options;
  options.path_points = 2;
  Trial trial(tiny, options);

  const TrainedProbe trained = trial.train();

  for (const PathPoint& point : trained.path) EXPECT_EQ(point.dev_accuracy, 0);
  const auto scores = trial.evaluate(trained.probe);
  EXPECT_FALSE(scores[1].numbers->pearson || scores[1].numbers->spearman);
  EXPECT_TRUE(scores[1].numbers->r_squared.has_value());
}

TEST(Numbers, ThatAreAllTheSameAreRefused) {
  TinyCorpus tiny = example_numbers(40, 4);
  std::fill(tiny.values.begin(), tiny.values.end(), 0.1);
  Trial trial(tiny, given_penalties(l1, l2));

  const std::string complaint = complaint_of<UsageError>([&] { trial.train(); });

  EXPECT_NE(complaint.find("task task has fewer than two different numbers in its train words"),
            std::string::npos)
      << complaint;
}

TEST(Numbers, CannotBeLearntWhereAFoldHoldsAllOfThem) {
  TinyCorpus tiny = example_numbers(4, 3);  // one sentence
  ProbeOptions options;
  options.folds = 2;
  Trial trial(tiny, options);

  const std::string complaint = complaint_of<UsageError>([&] { trial.train(); });

  EXPECT_NE(complaint.find("leaves no number to train on"), std::string::npos) << complaint;
}

}  // namespace
}  // namespace salient
