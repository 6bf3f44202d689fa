#include "salient/probes/label_statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "probes/example.hpp"

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

}  // namespace
}  // namespace salient
