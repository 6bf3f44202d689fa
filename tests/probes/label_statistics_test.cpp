#include "salient/probes/label_statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "probes/example.hpp"
#include "salient/probes/label_areas.hpp"
#include "salient/probes/neuron_scores.hpp"

namespace salient {
namespace {

using Eigen::MatrixXd;

/// Words of every kind: dev and test, without a label of train, left out; far from 0, constant.
TinyCorpus words_of_every_kind() {
  TinyCorpus tiny = example_words(203, 7, 4);
  hold_out(tiny, 30);
  tiny.labels[5] = tiny.labels[60] = label_excluded;
  tiny.labels[17] = label_unseen;
  tiny.activations.col(2).array() += 3000.0F;
  tiny.activations.col(4).setConstant(-0.3F);
  return tiny;
}

/// The rows of the train words of `label`; of all labels if it is negative.
MatrixXd rows_of(const TinyCorpus& tiny, std::int32_t label) {
  MatrixXd rows(0, tiny.activations.cols());
  for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
    const bool in = label < 0 ? tiny.labels[word] >= 0 : tiny.labels[word] == label;
    if (!in || tiny.splits[word] != Split::train) continue;
    rows.conservativeResize(rows.rows() + 1, Eigen::NoChange);
    rows.bottomRows(1) = tiny.activations.row(static_cast<Eigen::Index>(word)).cast<double>();
  }
  return rows;
}

TEST(LabelStatistics, AreThoseOfTheTrainWordsOfEachLabel) {
  const TinyCorpus tiny = words_of_every_kind();
  Trial trial(tiny, {});

  const LabelStatistics found = label_statistics(trial.data(), {&trial.task()}).front();

  for (std::int32_t label = 0; label < 4; ++label) {
    const MatrixXd x = rows_of(tiny, label);
    const Eigen::RowVectorXd mean = x.colwise().mean();
    EXPECT_EQ(found.words[static_cast<std::size_t>(label)], x.rows());
    EXPECT_LT((found.mean.row(label) - mean).cwiseAbs().maxCoeff(), 1e-11);
    const Eigen::RowVectorXd squares = (x.rowwise() - mean).colwise().squaredNorm();
    EXPECT_LT((found.squares.row(label) - squares).cwiseAbs().maxCoeff(), 1e-8);
  }
  const MatrixXd all = rows_of(tiny, -1);
  EXPECT_EQ(found.total_words(), all.rows());
  EXPECT_EQ(found.least, all.colwise().minCoeff().transpose());
  EXPECT_EQ(found.most, all.colwise().maxCoeff().transpose());
  const Eigen::RowVectorXd mean = all.colwise().mean();
  EXPECT_LT((found.total_mean() - mean.transpose()).cwiseAbs().maxCoeff(), 1e-11);
  const Eigen::RowVectorXd variance =
      (all.rowwise() - mean).colwise().squaredNorm() / static_cast<double>(all.rows());
  EXPECT_LT((found.total_variance() - variance.transpose()).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_EQ(found.total_variance()[4], 0);
}

TEST(LabelHistograms, CountEachTrainWordOfALabelInItsBin) {
  const TinyCorpus tiny = words_of_every_kind();
  Trial trial(tiny, {});
  const Moments moments = trial.data().train_moments();
  std::vector<std::int64_t> neurons;

  label_histograms(trial.data(), {&trial.task(), &trial.task()},
                   [&](std::size_t task, std::int64_t neuron, const LabelHistogram& words) {
                     ASSERT_EQ(words.rows(), 4);
                     ASSERT_EQ(words.cols(), histogram_bins);
                     if (task == 1) neurons.push_back(neuron);
                     Eigen::MatrixXi expected = Eigen::MatrixXi::Zero(4, histogram_bins);
                     for (std::int32_t label = 0; label < 4; ++label) {
                       const Eigen::VectorXd values = rows_of(tiny, label).col(neuron);
                       for (const double value : values) {
                         const double deviation = moments.deviation[neuron];
                         const double z =
                             deviation > 0 ? (value - moments.mean[neuron]) / deviation : 0;
                         const double bin = std::clamp(std::floor((z + 4) * 16), 0.0, 127.0);
                         ++expected(label, static_cast<Eigen::Index>(bin));
                       }
                     }
                     EXPECT_EQ(Eigen::MatrixXi(words), expected) << neuron;
                   });

  EXPECT_EQ(neurons, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6}));
}

/// Words of every kind, and values that are equal, on both sides of 0.
TinyCorpus words_with_ties() {
  TinyCorpus tiny = example_words(203, 5, 4);
  hold_out(tiny, 30);
  tiny.labels[5] = label_excluded;
  tiny.labels[17] = label_unseen;
  tiny.activations.col(1) = (tiny.activations.col(1) * 2).array().round() - 2;
  tiny.activations.col(4).setConstant(-0.3F);
  for (Eigen::Index word = 0; word < tiny.words(); word += 3) tiny.activations(word, 1) = -0.0F;
  return tiny;
}

double area_by_pairs(const TinyCorpus& tiny, std::int32_t label, Eigen::Index neuron) {
  double higher = 0, pairs = 0;
  for (std::size_t a = 0; a < tiny.labels.size(); ++a) {
    if (tiny.splits[a] != Split::train || tiny.labels[a] != label) continue;
    for (std::size_t b = 0; b < tiny.labels.size(); ++b) {
      const std::int32_t other = tiny.labels[b];
      if (tiny.splits[b] != Split::train || other < 0 || other == label) continue;
      const float with = tiny.activations(static_cast<Eigen::Index>(a), neuron);
      const float without = tiny.activations(static_cast<Eigen::Index>(b), neuron);
      higher += with > without ? 1 : with == without ? 0.5 : 0;
      ++pairs;
    }
  }
  return higher / pairs;
}

TEST(LabelAreas, AreSharesOfPairsWithEqualValuesCountedHalf) {
  const TinyCorpus tiny = words_with_ties();
  Trial trial(tiny, {});

  const auto found = label_areas(trial.data(), {&trial.task(), &trial.task()});

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0], found[1]);
  for (std::int32_t label = 0; label < 4; ++label) {
    for (Eigen::Index neuron = 0; neuron < 5; ++neuron) {
      EXPECT_DOUBLE_EQ(found[0](label, neuron), area_by_pairs(tiny, label, neuron));
    }
    EXPECT_EQ(found[0](label, 4), 0.5);
  }
}

TEST(LabelAreas, AreHalfWhereALabelHasNoWords) {
  TinyCorpus tiny = words_with_ties();
  for (std::int32_t& label : tiny.labels) label = label == 2 ? label_excluded : label;
  Trial trial(tiny, {});

  const LabelMatrix areas = label_areas(trial.data(), {&trial.task()}).front();

  EXPECT_TRUE((areas.row(2).array() == 0.5).all());
}

TEST(ScoresOfWords, AreSumsOverTheNeuronsOfAskedWords) {
  const TinyCorpus tiny = words_with_ties();
  Trial trial(tiny, {});

  const auto found =
      scores_of_words(trial.data(), {{{3, 0}, {2, -1}, 0.5}, {{}, {}, 7}}, {3, 100, 202});

  ASSERT_EQ(found.size(), 2U);
  ASSERT_EQ(found[0].size(), 3U);
  const auto x = [&](Eigen::Index word, Eigen::Index neuron) {
    return static_cast<double>(tiny.activations(word, neuron));
  };
  EXPECT_DOUBLE_EQ(found[0][0], 0.5 + 2 * x(3, 3) - x(3, 0));
  EXPECT_DOUBLE_EQ(found[0][2], 0.5 + 2 * x(202, 3) - x(202, 0));
  EXPECT_EQ(found[1], (std::vector<double>{7, 7, 7}));
}

}  // namespace
}  // namespace salient
