#include "probes/problem.hpp"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <cmath>

#include "probes/example.hpp"
#include "probes/loss_at.hpp"

namespace salient {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Mean cross-entropy in nats a word, and its gradient with the bias's in the last column.
struct Brute {
  double loss = 0;
  MatrixXd gradient;
};

Brute brute(const MatrixXd& features, const std::vector<std::int32_t>& labels,
            const MatrixXd& parameters) {
  const Eigen::Index neurons = features.cols();
  Brute sum{0, MatrixXd::Zero(parameters.rows(), neurons + 1)};
  double words = 0;
  for (Eigen::Index word = 0; word < features.rows(); ++word) {
    const std::int32_t label = labels[static_cast<std::size_t>(word)];
    if (label < 0) continue;
    VectorXd x(neurons + 1);
    x << features.row(word).transpose(), 1;
    const VectorXd logits = parameters * x;
    VectorXd p = (logits.array() - logits.maxCoeff()).exp();
    p /= p.sum();
    sum.loss -= std::log(p[label]);
    p[label] -= 1;
    sum.gradient += p * x.transpose();
    ++words;
  }
  return {sum.loss / words, sum.gradient / words};
}

MatrixXd standardised(const MatrixXd& x, const Moments& by) {
  return (x.rowwise() - by.mean.transpose()).array().rowwise() / by.deviation.transpose().array();
}

MatrixXd parameters_of(const LinearProbe& probe) {
  MatrixXd parameters(probe.weights.rows(), probe.weights.cols() + 1);
  parameters << probe.weights.cast<double>(), probe.bias.cast<double>();
  return parameters;
}

/// Largest distance of 0 to the subdifferential of loss + l1 |W|_1 + l2 |W|^2.
double kkt(const MatrixXd& parameters, const MatrixXd& gradient, double l1, double l2) {
  const Eigen::Index neurons = parameters.cols() - 1;
  double worst = gradient.col(neurons).cwiseAbs().maxCoeff();
  for (Eigen::Index i = 0; i < parameters.rows(); ++i) {
    for (Eigen::Index j = 0; j < neurons; ++j) {
      const double w = parameters(i, j), slope = gradient(i, j) + 2 * l2 * w;
      const double distance =
          w == 0 ? std::abs(slope) - l1 : std::abs(slope + std::copysign(l1, w));
      worst = std::max(worst, distance);
    }
  }
  return worst;
}

TEST(Loss, AndItsGradientAreThoseOfTheDefinition) {
  TinyCorpus tiny = example_words(101, 6, 3);
  for (std::size_t word = 0; word < 101; word += 9) tiny.labels[word] = label_excluded;
  Trial trial(tiny, {});
  const Moments moments = trial.data().train_moments();
  const MatrixXd parameters = MatrixXd::NullaryExpr(3, 7, [](auto i, auto j) {
    return 0.25 * static_cast<double>(i) - 0.125 * static_cast<double>(j);
  });
  ProbeData::Impl& data = trial.data().impl();
  const Problem problem =
      make_problem(data, {tiny.labels, 3, {}, {}}, standardiser_of(moments, data.where));
  const at::Tensor at_parameters = float64_tensor(Matrix(parameters.cast<float>()), data.where);

  const LossAndGradient in_float64 = loss_at(data, problem, at_parameters, at::kDouble);
  const LossAndGradient in_float32 = loss_at(data, problem, at_parameters, at::kFloat);

  const Brute expected =
      brute(standardised(tiny.activations.cast<double>(), moments), tiny.labels, parameters);
  const auto error = [&](const LossAndGradient& found) {
    return (to_matrix(found.gradient).cast<double>() - expected.gradient).cwiseAbs().maxCoeff();
  };
  EXPECT_NEAR(in_float64.loss, expected.loss, 1e-12);
  EXPECT_NEAR(in_float32.loss, expected.loss, 1e-6);
  EXPECT_LT(error(in_float64), 1e-7);  // seen as float32
  EXPECT_LT(error(in_float32), 1e-6);
}

TEST(ExactSolver, CertifiesWhatTheDefinitionSaysOfItsSolution) {
  const TinyCorpus tiny = example_words(301, 8, 3);
  Trial trial(tiny, given_penalties(5e-3, 1e-3));

  const TrainedProbe trained = trial.train();

  const MatrixXd features =
      standardised(tiny.activations.cast<double>(), trial.data().train_moments());
  const MatrixXd parameters = parameters_of(trained.probe);
  const Brute there = brute(features, tiny.labels, parameters);
  const MatrixXd weights = parameters.leftCols(8);
  const Certificate& certificate = trained.certificate;
  EXPECT_NEAR(certificate.loss, there.loss, 1e-12);
  EXPECT_NEAR(certificate.objective,
              there.loss + 5e-3 * weights.cwiseAbs().sum() + 1e-3 * weights.squaredNorm(), 1e-12);
  EXPECT_NEAR(certificate.kkt, kkt(parameters, there.gradient, 5e-3, 1e-3), 1e-12);
  EXPECT_EQ(certificate.nonzero, (weights.array() != 0).count());
  EXPECT_LT(certificate.nonzero, weights.size());
  EXPECT_TRUE(certificate.certified && certificate.converged);
  EXPECT_LT((trained.gradient.cast<double>() - there.gradient.leftCols(8)).cwiseAbs().maxCoeff(),
            1e-7);
}

TEST(ExactSolver, FindsTheOptimumOnFeaturesAsTheyAre) {
  const TinyCorpus tiny = example_words(301, 8, 3);
  ProbeOptions options = given_penalties(5e-3, 1e-3);
  options.standardise = false;
  Trial trial(tiny, options);

  const TrainedProbe trained = trial.train();

  const MatrixXd x = tiny.activations.cast<double>();
  const MatrixXd parameters = parameters_of(trained.probe);
  MatrixXd best_bias = MatrixXd::Zero(3, 9);
  for (const std::int32_t label : {0, 1, 2}) {
    best_bias(label, 8) = std::log(std::count(tiny.labels.begin(), tiny.labels.end(), label));
  }
  const double at_zero = kkt(best_bias, brute(x, tiny.labels, best_bias).gradient, 5e-3, 1e-3);
  EXPECT_LT(kkt(parameters, brute(x, tiny.labels, parameters).gradient, 5e-3, 1e-3),
            1e-6 * at_zero);
  EXPECT_NEAR(trained.certificate.kkt_at_zero, at_zero, 1e-9);
  EXPECT_EQ(trained.probe.mean, VectorXd::Zero(8));
  EXPECT_EQ(trained.probe.deviation, VectorXd::Ones(8));
}

TEST(ExactSolver, LearnsFromTrainWordsAloneWhereSplitsMix) {
  TinyCorpus mixed = example_words(240, 8, 3);
  TinyCorpus train = mixed;
  std::vector<std::int32_t> kept;
  for (std::size_t word = 0; word < 240; ++word) {
    mixed.splits.push_back(all_splits[word % 3]);
    if (word % 3 != 0) continue;
    train.activations.row(static_cast<Eigen::Index>(kept.size())) =
        mixed.activations.row(static_cast<Eigen::Index>(word));
    kept.push_back(mixed.labels[word]);
  }
  train.labels = kept;
  train.activations.conservativeResize(80, 8);
  Trial of_mixed(mixed, given_penalties(1e-2, 1e-2)), of_train(train, given_penalties(1e-2, 1e-2));

  const TrainedProbe probe = of_mixed.train(), expected = of_train.train();

  EXPECT_LT((probe.probe.weights - expected.probe.weights).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_NEAR(probe.certificate.objective, expected.certificate.objective, 1e-9);
  const auto scores = of_mixed.evaluate(probe.probe);
  ASSERT_EQ(scores.size(), 3U);
  for (const ProbeScore& score : scores) EXPECT_EQ(score.words, 80);
  EXPECT_NEAR(scores[0].loss, probe.certificate.loss, 1e-6);
}

}  // namespace
}  // namespace salient
