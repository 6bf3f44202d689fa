#include "salient/probes/gaussians.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "probes/example.hpp"

namespace salient {
namespace {

using Eigen::MatrixXd, Eigen::VectorXd;

constexpr std::int32_t label_names = 3;

/// Of all train words with a label, one a row: standardised; and their labels.
struct Rows {
  MatrixXd x;
  std::vector<std::int32_t> labels;
};

Rows rows_of(const TinyCorpus& tiny, const Moments& moments) {
  Rows rows;
  for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
    if (tiny.splits[word] != Split::train || tiny.labels[word] < 0) continue;
    const auto row = static_cast<Eigen::Index>(word);
    rows.labels.push_back(tiny.labels[word]);
    rows.x.conservativeResize(std::ssize(rows.labels), tiny.activations.cols());
    rows.x.bottomRows(1) = (tiny.activations.row(row).cast<double>().transpose() - moments.mean)
                               .cwiseQuotient(moments.deviation)
                               .transpose();
  }
  return rows;
}

/// Log of prior and density of each word by the Gaussian of one label over `neurons`.
VectorXd densities(const Rows& rows, std::int32_t label, const std::vector<int>& neurons) {
  MatrixXd own(0, rows.x.cols());
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    if (rows.labels[i] != label) continue;
    own.conservativeResize(own.rows() + 1, Eigen::NoChange);
    own.bottomRows(1) = rows.x.row(static_cast<Eigen::Index>(i));
  }
  const auto words = static_cast<double>(own.rows());
  const Eigen::RowVectorXd mean = own.colwise().mean();
  MatrixXd covariance = (own.rowwise() - mean).transpose() * (own.rowwise() - mean);
  covariance.diagonal() *= 1 + 1 / words;
  covariance /= 2 * static_cast<double>(rows.x.cols()) + 4 + words;
  const MatrixXd some = covariance(neurons, neurons);
  const Eigen::LLT<MatrixXd> factor(some);
  const MatrixXd away = (rows.x.rowwise() - mean)(Eigen::all, neurons).transpose();
  const double log_determinant = 2 * factor.matrixLLT().diagonal().array().log().sum();
  const double constant = std::log(words / static_cast<double>(rows.x.rows())) -
                          0.5 * (log_determinant + static_cast<double>(neurons.size()) *
                                                       std::log(2 * std::numbers::pi));
  return (constant - 0.5 * factor.matrixL().solve(away).colwise().squaredNorm().array())
      .transpose();
}

/// Mean log-likelihood of the labels.
double log_likelihood(const Rows& rows, const std::vector<int>& neurons) {
  MatrixXd by_label(rows.x.rows(), label_names);
  for (std::int32_t label = 0; label < label_names; ++label) {
    by_label.col(label) = densities(rows, label, neurons);
  }
  double sum = 0;
  for (Eigen::Index word = 0; word < by_label.rows(); ++word) {
    const double largest = by_label.row(word).maxCoeff();
    sum += by_label(word, rows.labels[static_cast<std::size_t>(word)]) - largest -
           std::log((by_label.row(word).array() - largest).exp().sum());
  }
  return sum / static_cast<double>(by_label.rows());
}

TinyCorpus words_with_dev_and_gaps() {
  TinyCorpus tiny = example_words(403, 9, label_names);
  hold_out(tiny, 50);
  tiny.labels[5] = label_excluded;
  tiny.labels[17] = label_unseen;
  tiny.block_sentences = 70;
  return tiny;
}

TEST(GaussianChoice, TakesAtEachStepTheNeuronThatMakesTheLabelsLikeliest) {
  const TinyCorpus tiny = words_with_dev_and_gaps();
  Trial trial(tiny, {});
  const Rows rows = rows_of(tiny, trial.data().train_moments());

  const GaussianChoice choice =
      choose_by_gaussians(trial.data(), trial.task(), {8, 7, 6, 5, 4, 3, 2, 1, 0}, 5);

  ASSERT_EQ(choice.columns.size(), 5U);
  std::vector<int> chosen;
  for (std::size_t step = 0; step < 5; ++step) {
    std::map<double, int> found;
    for (int neuron = 0; neuron < 9; ++neuron) {
      if (std::find(chosen.begin(), chosen.end(), neuron) != chosen.end()) continue;
      std::vector<int> with = chosen;
      with.push_back(neuron);
      found[log_likelihood(rows, with)] = neuron;
    }
    const auto [best, neuron] = *found.rbegin();
    EXPECT_EQ(choice.columns[step], neuron) << step;
    EXPECT_NEAR(choice.log_likelihood[step], best, 2e-6) << step;
    chosen.push_back(neuron);
  }
}

TEST(GaussianChoice, StopsWhereThereAreNoMoreCandidates) {
  Trial trial(words_with_dev_and_gaps(), {});
  const GaussianChoice choice = choose_by_gaussians(trial.data(), trial.task(), {4, 1}, 50);
  EXPECT_EQ(choice.columns, (std::vector<std::int64_t>{1, 4}));
  EXPECT_TRUE(choose_by_gaussians(trial.data(), trial.task(), {}, 50).columns.empty());
}

TEST(GaussianChoice, TakesALabelOfOneWordAndNeuronsThatAreCopies) {
  TinyCorpus tiny = example_words(60, 4, 2);
  tiny.labels.assign(60, 0);
  for (std::size_t word = 20; word < 60; ++word) tiny.labels[word] = 1;
  tiny.labels[59] = 2;
  tiny.activations.col(3) = tiny.activations.col(0);
  Trial trial(tiny, {});

  const GaussianChoice choice = choose_by_gaussians(trial.data(), trial.task(), {0, 1, 2, 3}, 4);

  for (const double likelihood : choice.log_likelihood) EXPECT_TRUE(std::isfinite(likelihood));
}

TEST(GaussianHits, AreWordsOfTheLikeliestLabel) {
  const TinyCorpus tiny = words_with_dev_and_gaps();
  Trial trial(tiny, {});
  const Rows train = rows_of(tiny, trial.data().train_moments());
  const std::vector<std::vector<std::int64_t>> orders{{2, 0, 5, 7}, {8, 1, 3, 4}};

  const auto hits =
      gaussian_hits(trial.data(), trial.task(), orders, {1, 4}, std::array{Split::train});

  for (std::size_t order = 0; order < 2; ++order) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{4}}) {
      const std::vector<int> neurons(orders[order].begin(),
                                     orders[order].begin() + static_cast<std::ptrdiff_t>(size));
      Rows some{train.x(Eigen::all, neurons), train.labels};
      std::vector<int> every(size);
      std::iota(every.begin(), every.end(), 0);
      MatrixXd by_label(train.x.rows(), label_names);
      for (std::int32_t label = 0; label < label_names; ++label) {
        by_label.col(label) = densities(some, label, every);
      }
      const WordHits& found = hits[order][size == 1 ? 0 : 1];
      Eigen::Index row = 0;
      for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
        const bool counts = tiny.splits[word] == Split::train && tiny.labels[word] >= 0;
        Eigen::Index best = 0;
        if (counts) by_label.row(row++).maxCoeff(&best);
        EXPECT_EQ(found[word], counts && best == tiny.labels[word] ? 1 : 0) << word;
      }
    }
  }
}

TEST(GaussianChoice, HasRoomForTheCovariancesOfAllLabels) {
  Task task;
  EXPECT_EQ(most_gaussian_candidates(task), 5792);
  task.labels = LabelSet({"a", "b", "c", "d"});
  EXPECT_EQ(most_gaussian_candidates(task), 2896);
}

}  // namespace
}  // namespace salient
