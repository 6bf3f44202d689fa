#include <gtest/gtest.h>

#include <cmath>

#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(TrainProbe, RefusesATaskOfOneLabel) {
  TinyCorpus tiny = example_words(40, 4, 2);
  for (std::size_t word = 0; word < 40; ++word) {
    if (tiny.labels[word] == 1) tiny.labels[word] = label_excluded;
  }
  Trial trial(tiny, given_penalties(1e-3, 1e-3));

  const std::string complaint = complaint_of<UsageError>([&] { trial.train(); });

  EXPECT_NE(complaint.find("task task has 1 label(s) in its train words"), std::string::npos)
      << complaint;
}

TEST(TrainProbe, TakesALabelOfOneWord) {
  TinyCorpus tiny = example_words(100, 6, 3);
  tiny.labels[50] = 3;
  Trial trial(tiny, given_penalties(1e-3, 1e-3));

  const TrainedProbe trained = trial.train();

  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_EQ(trained.probe.labels.size(), 4);
  EXPECT_EQ(trial.evaluate(trained.probe)[0].labels[3].words, 1);
}

TEST(TrainProbe, HasNoWeightForALabelWithoutTrainWords) {
  TinyCorpus tiny = example_words(100, 6, 3);
  hold_out(tiny, 20);
  for (std::size_t word = 0; word < 60; ++word) {
    if (tiny.labels[word] == 1) tiny.labels[word] = label_excluded;
  }
  tiny.labels[90] = 1;  // in test alone
  Trial trial(tiny, given_penalties(1e-3, 1e-3));

  const TrainedProbe trained = trial.train();

  EXPECT_EQ(trained.probe.labels, LabelSet({"a", "c"}));
  EXPECT_GE(trial.evaluate(trained.probe)[2].unseen, 1);
}

TEST(TrainProbe, GivesConstantNeuronsNoPart) {
  TinyCorpus tiny = example_words(150, 6, 3);
  tiny.activations.col(4).setConstant(17.3F);
  Trial trial(tiny, given_penalties(1e-3, 1e-3));

  const TrainedProbe trained = trial.train();

  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_EQ(trained.probe.weights.col(4), Eigen::VectorXf::Zero(3));
  EXPECT_EQ(trained.probe.raw_weights().col(4), Eigen::VectorXf::Zero(3));
}

TEST(TrainProbe, SharesTheWeightOfDuplicateNeurons) {
  TinyCorpus tiny = example_words(150, 6, 3);
  tiny.activations.col(5) = tiny.activations.col(0);
  Trial trial(tiny, given_penalties(0, 1e-2));

  const TrainedProbe trained = trial.train();

  const Matrix& weights = trained.probe.weights;
  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_LT((weights.col(5) - weights.col(0)).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_GT(weights.col(0).cwiseAbs().maxCoeff(), 0.1);
}

TEST(TrainProbe, LeavesNothingButBiasesAtALargeL1) {
  const TinyCorpus tiny = example_words(150, 6, 3);
  Trial trial(tiny, given_penalties(10, 0));

  const TrainedProbe trained = trial.train();

  EXPECT_EQ(trained.probe.weights, Matrix::Zero(3, 6));
  EXPECT_EQ(trained.certificate.nonzero, 0);
  EXPECT_TRUE(trained.certificate.converged);
  Eigen::Vector3d shares;
  for (const int label : {0, 1, 2}) {
    shares[label] = static_cast<double>(std::count(tiny.labels.begin(), tiny.labels.end(), label));
  }
  shares /= 150;
  const Eigen::Vector3d p = trained.probe.bias.cast<double>().array().exp();
  EXPECT_LT((p / p.sum() - shares).cwiseAbs().maxCoeff(), 1e-6);
}

/// No weights are the best then: larger ones always lose less.
TEST(TrainProbe, EndsWithoutPenaltyWhereANeuronPartsTheLabels) {
  TinyCorpus tiny = example_words(150, 6, 3);
  for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
    tiny.activations(static_cast<Eigen::Index>(word), 0) =
        static_cast<float>(10 * tiny.labels[word]);
  }
  Trial trial(tiny, given_penalties(0, 0));

  const TrainedProbe trained = trial.train();

  EXPECT_TRUE(trained.probe.weights.allFinite());
  EXPECT_TRUE(trained.probe.bias.allFinite());
  EXPECT_LT(trained.certificate.passes, 1000);  // of the 5000 that it may take
  EXPECT_LT(trained.certificate.loss, 1e-3);
  EXPECT_FALSE(trained.certificate.gap.has_value());
  EXPECT_EQ(trial.evaluate(trained.probe).front().correct, 150);
}

TEST(TrainProbe, WalksFromNoWeightToManyAndKeepsTheBestDevLoss) {
  TinyCorpus tiny = example_words(300, 8, 3);
  hold_out(tiny, 80);
  ProbeOptions options;
  options.path_points = 5;
  Trial trial(tiny, options);

  const TrainedProbe trained = trial.train();

  ASSERT_EQ(trained.path.size(), 5U);
  EXPECT_EQ(trained.path[0].certificate.nonzero, 0);
  EXPECT_GT(trained.path[4].certificate.nonzero, 8);
  EXPECT_NEAR(trained.path[4].l1, trained.path[0].l1 / 1000, 1e-9);
  int chosen = 0;
  for (const PathPoint& point : trained.path) {
    EXPECT_EQ(point.l2, options.l2_of_l1 * point.l1);
    if (!point.chosen) continue;
    ++chosen;
    EXPECT_EQ(point.l1, trained.l1);
    for (const PathPoint& other : trained.path) EXPECT_LE(point.dev_loss, other.dev_loss);
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_EQ(trained.certificate.tolerance, options.tolerance);
}

TEST(TrainProbe, SaysSoIfItDidNotConverge) {
  TinyCorpus tiny = example_words(60, 4, 2);
  for (std::size_t word = 0; word < 60; ++word) {
    tiny.labels[word] = tiny.activations(static_cast<Eigen::Index>(word), 0) > 0 ? 1 : 0;
  }
  ProbeOptions options = given_penalties(0, 0);  // separable: there is no optimum
  options.max_passes = 30;
  options.tolerance = 1e-12;
  Trial trial(tiny, options);

  const TrainedProbe trained = trial.train();

  EXPECT_FALSE(trained.certificate.converged);
  EXPECT_LE(trained.certificate.passes, 31);  // the certificate's own included
  EXPECT_TRUE(trained.probe.weights.allFinite() && trained.probe.bias.allFinite());
  EXPECT_TRUE(trained.gradient.allFinite());
  EXPECT_TRUE(std::isfinite(trained.certificate.objective));
  EXPECT_LT(trained.certificate.loss, 0.1);
}

TEST(Evaluate, CountsUnseenWordsAsErrorsAndExcludedOnesApart) {
  TinyCorpus tiny = example_words(120, 6, 3);
  hold_out(tiny, 40);
  tiny.labels[0] = tiny.labels[45] = tiny.labels[46] = label_excluded;
  tiny.labels[50] = tiny.labels[51] = tiny.labels[52] = label_unseen;
  Trial trial(tiny, given_penalties(1e-3, 1e-3));
  const TrainedProbe trained = trial.train();

  const auto scores = trial.evaluate(trained.probe);

  ASSERT_EQ(scores.size(), 3U);
  const ProbeScore &train = scores[0], &dev = scores[1], &test = scores[2];
  EXPECT_EQ(train.split, Split::train);
  EXPECT_EQ(train.words, 39);
  EXPECT_EQ(train.excluded, 1);
  EXPECT_EQ(dev.words, 38);
  EXPECT_EQ(dev.excluded, 2);
  EXPECT_EQ(dev.unseen, 3);
  EXPECT_LE(dev.correct, 35);
  EXPECT_EQ(test.words, 40);
  EXPECT_EQ(test.excluded + test.unseen, 0);
  std::int64_t of_label = 0, predicted = 0, correct = 0;
  for (const LabelScore& label : dev.labels) {
    of_label += label.words;
    predicted += label.predicted;
    correct += label.correct;
  }
  EXPECT_EQ(of_label, 35);
  EXPECT_EQ(predicted, 38);
  EXPECT_EQ(correct, dev.correct);
}

TEST(Evaluate, JudgesAsTheProbesDefinitionSays) {
  TinyCorpus tiny = example_words(120, 6, 3);
  hold_out(tiny, 40);
  Trial trial(tiny, given_penalties(1e-3, 1e-3));
  const LinearProbe probe = trial.train().probe;

  const ProbeScore test = trial.evaluate(probe)[2];

  std::int64_t correct = 0;
  double loss = 0;
  for (Eigen::Index word = 80; word < 120; ++word) {
    const Eigen::VectorXd x =
        (tiny.activations.row(word).transpose().cast<double>() - probe.mean).array() /
        probe.deviation.array();
    const Eigen::VectorXd logits = probe.weights.cast<double>() * x + probe.bias.cast<double>();
    const std::int32_t truth = tiny.labels[static_cast<std::size_t>(word)];
    Eigen::Index best = 0;
    const double highest = logits.maxCoeff(&best);
    correct += best == truth;
    loss += highest + std::log((logits.array() - highest).exp().sum()) - logits[truth];
  }
  EXPECT_EQ(test.correct, correct);
  EXPECT_NEAR(test.loss, loss / 40, 1e-6);
  EXPECT_GT(correct, 25);
}

TEST(Evaluate, TakesTheMajorityFromTrainAndLeavesOutSplitsWithoutWords) {
  TinyCorpus tiny = example_words(60, 4, 2);
  tiny.splits.assign(60, Split::train);
  std::fill(tiny.splits.begin() + 40, tiny.splits.end(), Split::test);
  std::fill(tiny.labels.begin() + 20, tiny.labels.begin() + 40, 1);  // train's most frequent
  std::fill(tiny.labels.begin() + 40, tiny.labels.begin() + 55, 0);  // test's
  std::fill(tiny.labels.begin() + 55, tiny.labels.end(), 1);
  Trial trial(tiny, given_penalties(1e-2, 1e-2));

  const auto scores = trial.evaluate(trial.train().probe);

  ASSERT_EQ(scores.size(), 2U);
  EXPECT_EQ(scores[1].split, Split::test);
  EXPECT_EQ(scores[1].majority, 5);
}

}  // namespace
}  // namespace salient
