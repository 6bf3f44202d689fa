#include <gtest/gtest.h>

#include <cmath>

#include "probes/example.hpp"

namespace salient {
namespace {

ProbeOptions paper(int epochs) {
  ProbeOptions options = given_penalties(1e-3, 1e-3);
  options.solver = Solver::paper;
  options.epochs = epochs;
  options.batch_words = 64;
  options.learning_rate = 0.01;
  return options;
}

TEST(PaperSolver, LowersTheLossWithoutZerosOrPromises) {
  const TinyCorpus tiny = example_words(300, 8, 3);
  Trial short_trial(tiny, paper(1)), long_trial(tiny, paper(20));

  const TrainedProbe early = short_trial.train(), late = long_trial.train();

  EXPECT_LT(late.certificate.objective, early.certificate.objective - 0.1);
  EXPECT_EQ(late.certificate.nonzero, 24);
  EXPECT_FALSE(late.certificate.certified);
  EXPECT_FALSE(late.certificate.converged);
  EXPECT_TRUE(late.path.empty());
}

/// float64 [label, neuron + 1]: what Adam makes of the initial parameters in one step over all
/// words. Bias-corrected, its first step is gradient / (|gradient| + 1e-8) times the rate.
Eigen::MatrixXd after_one_step(const TinyCorpus& tiny, const Moments& moments,
                               const ProbeOptions& options) {
  constexpr Eigen::Index labels = 3, neurons = 5;
  RandomStream random(options.seed);
  Eigen::MatrixXd parameters(labels, neurons + 1);
  for (Eigen::Index i = 0; i < labels; ++i) {
    for (Eigen::Index j = 0; j <= neurons; ++j) {
      parameters(i, j) = (2 * random.uniform() - 1) / std::sqrt(5.0);
    }
  }
  Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(labels, neurons + 1);
  for (Eigen::Index word = 0; word < tiny.words(); ++word) {
    Eigen::VectorXd x(neurons + 1);
    x << (tiny.activations.row(word).transpose().cast<double>() - moments.mean).array() /
             moments.deviation.array(),
        1;
    Eigen::VectorXd p = (parameters * x).array().exp();
    p /= p.sum();
    p[tiny.labels[static_cast<std::size_t>(word)]] -= 1;
    gradient += p * x.transpose() / static_cast<double>(tiny.words());
  }
  Eigen::MatrixXd weights = parameters;
  weights.col(neurons).setZero();
  const double l2 = options.penalty == PaperPenalty::elastic_net
                        ? 2 * options.l2.value
                        : options.l2.value / weights.norm();
  gradient += options.l1.value * weights.cwiseSign() + l2 * weights;
  return parameters.array() -
         options.learning_rate * gradient.array() / (gradient.array().abs() + 1e-8);
}

TEST(PaperSolver, TakesAdamsFirstStep) {
  const TinyCorpus tiny = example_words(60, 5, 3);
  for (const PaperPenalty penalty : {PaperPenalty::elastic_net, PaperPenalty::neurox}) {
    ProbeOptions options = paper(1);
    options.penalty = penalty;
    options.l1.value = options.l2.value = 0.05;
    Trial trial(tiny, options);

    const LinearProbe probe = trial.train().probe;

    Eigen::MatrixXd expected = after_one_step(tiny, trial.data().train_moments(), options);
    expected.col(5).array() -= expected.col(5).mean();  // a probe's biases have mean 0
    EXPECT_LT((probe.weights.cast<double>() - expected.leftCols(5)).cwiseAbs().maxCoeff(), 1e-6);
    EXPECT_LT((probe.bias.cast<double>() - expected.col(5)).cwiseAbs().maxCoeff(), 1e-6);
  }
}

}  // namespace
}  // namespace salient
