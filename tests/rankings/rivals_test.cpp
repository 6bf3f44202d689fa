#include "salient/rankings/rivals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "salient/io/safetensors.hpp"

namespace salient {
namespace {

const NeuronLayout three{1, 3};

/// Two words with each of labels 0 and 1, one with label 3, none with label 2. The second neuron is
/// a tenth of the first, turned round; the third is constant.
LabelStatistics five_words() {
  LabelStatistics statistics;
  statistics.words = {2, 2, 0, 1};
  statistics.mean = LabelMatrix{{1, -0.1, 7}, {4, -0.4, 7}, {0, 0, 0}, {10, -1, 7}};
  statistics.squares = LabelMatrix{{2, 0.02, 0}, {8, 0.08, 0}, {0, 0, 0}, {0, 0, 0}};
  statistics.least = Eigen::Vector3d(0, -1, 7);
  statistics.most = Eigen::Vector3d(10, 0, 7);
  return statistics;
}

TEST(Rivals, ProbelessAddsTheDifferencesOfAllPairsOfLabels) {
  const Eigen::VectorXd scores = scores_by_statistics(Rival::probeless, five_words());

  EXPECT_DOUBLE_EQ(scores[0], 3 + 9 + 6);
  EXPECT_DOUBLE_EQ(scores[1], 1.8);
  EXPECT_EQ(scores[2], 0);
}

TEST(Rivals, ProbelessOfALabelAddsItsDifferencesFromTheOthers) {
  const LabelMatrix scores = label_scores_by_statistics(Rival::probeless, five_words());
  const LabelMatrix standardised =
      label_scores_by_statistics(Rival::probeless_standardised, five_words());

  EXPECT_EQ(scores.col(0), Eigen::Vector4d(3 + 9, 3 + 6, 0, 9 + 6));
  EXPECT_EQ(scores.col(2).cwiseAbs().sum(), 0);
  EXPECT_NEAR(standardised(3, 0), 15 / std::sqrt(64.0 / 5), 1e-12);
  EXPECT_NEAR(standardised(3, 1), standardised(3, 0), 1e-12);
  EXPECT_EQ(standardised.row(2).cwiseAbs().sum(), 0);
}

TEST(Rivals, MeanDifferenceOfALabelIsFromAllOthers) {
  const LabelMatrix scores = label_scores_by_statistics(Rival::mean_difference, five_words());

  EXPECT_NEAR(scores(0, 0), (18 / 3.0 - 1) / 10, 1e-12);
  EXPECT_EQ(scores(2, 0), 0);
  EXPECT_NEAR(scores(3, 0), 0.75, 1e-12);
}

TEST(Rivals, AnOrderOfALabelHasEveryNeuronOnceAndTiesByColumn) {
  const LabelOrder order = label_order_by(Eigen::Vector4d(1, 3, 1, 2));

  EXPECT_EQ(order.columns, (std::vector<std::int64_t>{1, 3, 0, 2}));
  EXPECT_EQ(order.scores, (std::vector<double>{3, 2, 1, 1}));
  const std::vector<RankedNeuron> ranked{{{0, 2}, 0.5, false}, {{0, 0}, 0.25, false}};
  EXPECT_EQ(label_order_of(ranked, three), (LabelOrder{{2, 0}, {0.5, 0.25}}));
}

TEST(Rivals, ProbelessStandardisedDoesNotDependOnANeuronsScale) {
  const Eigen::VectorXd scores = scores_by_statistics(Rival::probeless_standardised, five_words());

  // The mean is 4; inside of labels 10, between them 2 x 9 + 36 = 54.
  EXPECT_NEAR(scores[0], 18 / std::sqrt(64.0 / 5), 1e-12);
  EXPECT_NEAR(scores[1], scores[0], 1e-12);
  EXPECT_EQ(scores[2], 0);
}

TEST(Rivals, OtherStatisticsAreThoseOfTheirDefinitions) {
  const LabelStatistics words = five_words();

  const Eigen::VectorXd difference = scores_by_statistics(Rival::mean_difference, words);
  const Eigen::VectorXd f = scores_by_statistics(Rival::f_statistic, words);
  const Eigen::VectorXd variance = scores_by_statistics(Rival::variance, words);

  EXPECT_NEAR(difference[0], (10 - 2.5) / 10, 1e-12);  // label 3 against the four others
  EXPECT_NEAR(difference[1], 0.75, 1e-12);
  EXPECT_NEAR(f[0], (54.0 / 2) / (10.0 / 2), 1e-12);
  EXPECT_NEAR(f[1], f[0], 1e-12);
  EXPECT_NEAR(variance[0], 64.0 / 5, 1e-12);
  EXPECT_NEAR(variance[1], 0.64 / 5, 1e-12);
  EXPECT_EQ(difference[2] + f[2] + variance[2], 0);
}

/// int32 [label, bin] of the values that each label's words have.
class Histogram {
 public:
  explicit Histogram(const std::vector<std::vector<int>>& bins_of_label)
      : words_(bins_of_label.size() * histogram_bins, 0),
        labels_(static_cast<Eigen::Index>(bins_of_label.size())) {
    for (std::size_t label = 0; label < bins_of_label.size(); ++label) {
      for (const int bin : bins_of_label[label]) {
        ++words_[label * histogram_bins + static_cast<std::size_t>(bin)];
      }
    }
  }
  LabelHistogram words() const { return {words_.data(), labels_, histogram_bins}; }

 private:
  std::vector<std::int32_t> words_;
  Eigen::Index labels_;
};

double score(Rival rival, const Histogram& histogram) {
  return score_by_histogram(rival, histogram.words());
}

TEST(Rivals, HistogramsOfLabelsThatLieApartScoreTheMost) {
  const Histogram apart({{10, 11, 12}, {90, 90, 100}, {}});

  EXPECT_DOUBLE_EQ(score(Rival::iou, apart), 1);
  EXPECT_DOUBLE_EQ(score(Rival::average_precision, apart), 1);
  EXPECT_NEAR(score(Rival::mutual_information, apart), std::log(2.0), 1e-12);
}

TEST(Rivals, HistogramsOfEqualLabelsScoreTheirShares) {
  const Histogram equal({{10, 60}, {10, 10, 60, 60}});

  EXPECT_NEAR(score(Rival::iou, equal), (1 / 3.0 + 2 / 3.0) / 2, 1e-12);
  EXPECT_NEAR(score(Rival::average_precision, equal), (1 / 3.0 + 2 / 3.0) / 2, 1e-12);
  EXPECT_NEAR(score(Rival::mutual_information, equal), 0, 1e-12);
}

TEST(Rivals, HistogramsCountWordsOfOneBinAsEqual) {
  // From the top: label 0 has one of two words at bin 50, then all three of four at bin 20.
  const Histogram mixed({{50, 20, 20}, {50, 5}});

  // Label 0: 1/3 x 1/2 + 2/3 x 3/4 from the top, 2/3 x 2/3 + 1/3 x 3/5 from below.
  const double first = std::max(1 / 6.0 + 0.5, 4 / 9.0 + 0.2);
  // Label 1: 1/2 x 1/2 + 1/2 x 2/5 from the top, 1/2 x 1 + 1/2 x 2/5 from below.
  const double second = 0.7;
  EXPECT_NEAR(score(Rival::average_precision, mixed), (first + second) / 2, 1e-12);
  EXPECT_NEAR(score(Rival::iou, mixed), (3 / 4.0 + 1 / 2.0) / 2, 1e-12);
}

TEST(Rivals, MutualInformationJoinsEightBins) {
  EXPECT_NEAR(score(Rival::mutual_information, Histogram({{8, 9}, {14, 15}})), 0, 1e-12);
  EXPECT_NEAR(score(Rival::mutual_information, Histogram({{8, 9}, {16, 17}})), std::log(2.0),
              1e-12);
}

TEST(Rivals, AreOrderedByScoreThenNeuron) {
  const auto order = ranked_by(Eigen::Vector3d(1, 2, 1), three);

  ASSERT_EQ(order.size(), 3U);
  EXPECT_EQ(order[0], (RankedNeuron{{0, 1}, 2, false}));
  EXPECT_EQ(order[1], (RankedNeuron{{0, 0}, 1, false}));
  EXPECT_EQ(order[2], (RankedNeuron{{0, 2}, 1, false}));
}

TEST(Rivals, ReversedTurnsOrderAndScores) {
  const auto order = reversed({{{0, 1}, 2, false}, {{0, 0}, 0, true}});

  EXPECT_EQ(order[0], (RankedNeuron{{0, 0}, 0, true}));
  EXPECT_FALSE(std::signbit(order[0].score));
  EXPECT_EQ(order[1], (RankedNeuron{{0, 1}, -2, false}));
}

TEST(Rivals, RandomScoresDependOnTheSeedAlone) {
  const Eigen::VectorXd one = random_scores(1000, 7);

  EXPECT_EQ(one, random_scores(1000, 7));
  EXPECT_NE(one, random_scores(1000, 8));
  EXPECT_NEAR(one.mean(), 0.5, 0.05);
  EXPECT_GE(one.minCoeff(), 0);
  EXPECT_LT(one.maxCoeff(), 1);
}

TEST(Rivals, MeanWeightPutsNeuronsWithoutWeightLast) {
  const Matrix weights{{1, 0, -2}, {-3, 0, 1}}, gradient{{0, 0.5F, 0}, {0, 1, 0}};

  const auto order = ranked_by_mean_weight(weights, gradient, three);

  EXPECT_EQ(order[0], (RankedNeuron{{0, 0}, 2, false}));
  EXPECT_EQ(order[1], (RankedNeuron{{0, 2}, 1.5, false}));
  EXPECT_EQ(order[2].neuron, (NeuronId{0, 1}));
  EXPECT_TRUE(order[2].zero);
}

TEST(Rivals, ClustersFollowTheirSummedWeight) {
  const NeuronLayout six{1, 6};
  // 1 and 4 together outweigh 0; 2, without weight of its own, stands in the cluster of 0.
  const Matrix weights{{3, 2, 0, 0, -2, 0}, {0, 0, 0, 0, 1, 0}};
  const std::vector<std::int32_t> cluster_of{0, 1, 0, 2, 1, 3};
  const std::vector<RankedNeuron> own{{{0, 0}, 3, false},   {{0, 4}, 2, false},
                                      {{0, 1}, 2, false},   {{0, 5}, -0.25, true},
                                      {{0, 2}, -0.5, true}, {{0, 3}, -1, true}};

  const auto order = ranked_by_clusters(weights, cluster_of, own, six);

  EXPECT_EQ(order, (std::vector<RankedNeuron>{{{0, 4}, 4, false},
                                              {{0, 1}, 4, false},
                                              {{0, 0}, 3, false},
                                              {{0, 2}, 3, false},
                                              {{0, 5}, -0.25, true},
                                              {{0, 3}, -1, true}}));
}

TEST(Rivals, ClustersOfOneWeightStayTogether) {
  const NeuronLayout four{1, 4};
  const Matrix weights{{2, 2, 1, 1}};
  const std::vector<RankedNeuron> own{
      {{0, 0}, 2, false}, {{0, 1}, 2, false}, {{0, 2}, 1, false}, {{0, 3}, 1, false}};

  const auto order = ranked_by_clusters(weights, {0, 1, 1, 0}, own, four);

  EXPECT_EQ(columns_of(order, four), (std::vector<std::int64_t>{0, 3, 1, 2}));
}

TEST(Rivals, ProbelessIsInNeuroxsOrder) {
  const SafetensorsFile file(SALIENT_TEST_DATA "/neurox/probeless.safetensors");
  const std::vector<float> means = file.floats("means"), expected = file.floats("ordering");
  const NeuronLayout layout{5, 128};
  LabelStatistics statistics;
  statistics.words.assign(23, 1);
  statistics.mean = Eigen::Map<const Matrix>(means.data(), 23, layout.size()).cast<double>();
  statistics.least = Eigen::VectorXd::Zero(layout.size());
  statistics.most = Eigen::VectorXd::Ones(layout.size());

  const auto order = ranked_by(scores_by_statistics(Rival::probeless, statistics), layout);

  ASSERT_EQ(order.size(), expected.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    ASSERT_EQ(layout.column(order[place].neuron), static_cast<std::int64_t>(expected[place]))
        << place;
  }

  // Class-wise; scores that NeuroX adds up in float32 are as near to each other as it rounds.
  const LabelMatrix by_label = label_scores_by_statistics(Rival::probeless, statistics);
  for (Eigen::Index label = 0; label < 3; ++label) {
    const LabelOrder ours = label_order_by(by_label.row(label).transpose());
    const std::vector<float> theirs = file.floats("class" + std::to_string(label));
    ASSERT_EQ(theirs.size(), ours.columns.size());
    for (std::size_t place = 0; place < theirs.size(); ++place) {
      const auto column = static_cast<std::int64_t>(theirs[place]);
      ASSERT_NEAR(by_label(label, column), ours.scores[place], 1e-5) << label << " " << place;
    }
  }
}

}  // namespace
}  // namespace salient
