#include "salient/analyses/single_neurons.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyses/forward_choice.hpp"
#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(BestThreshold, IsHalfWayBelowTheScoresWithTheHighestF1) {
  EXPECT_EQ(best_threshold(by_score({5, 1, 4, 2, 2}, {1, 0, 1, 0, 0})), 3);
  EXPECT_EQ(best_threshold(by_score({5, 1, 4, 2, 2}, {1, 0, 1, 1, 0})),
            1.5);                                                        // 3 of 4 beats 2 of 2
  EXPECT_EQ(best_threshold(by_score({5, 1}, {1, 1})), 1);                // all words
  EXPECT_EQ(best_threshold(by_score({4, 3, 2, 1}, {1, 0, 0, 1})), 3.5);  // 2/3 twice: the highest
  const double next = std::nextafter(1.0, 2.0);
  EXPECT_EQ(best_threshold(by_score({1, next}, {0, 1})), next);  // nothing lies between
}

TEST(AreaUnderCurve, CountsPairsAndEqualScoresHalf) {
  EXPECT_EQ(area_under_curve(by_score({3, 1, 2}, {1, 0, 0})), 1);
  EXPECT_EQ(area_under_curve(by_score({1, 1, 0, 2}, {1, 0, 0, 0})), 0.5);
  EXPECT_EQ(area_under_curve(by_score({1, 1, 1}, {1, 0, 1})), 0.5);
  EXPECT_EQ(area_under_curve(by_score({1, 2}, {1, 1})), std::nullopt);
}

TEST(ChooseForward, TakesWhatTheOthersLeave) {
  Matrix r(4, 4);  // 1 is nearly 0; 3 is constant
  r << 1, 0.96F, 0, 0, 0.96F, 1, 0.2F, 0, 0, 0.2F, 1, 0, 0, 0, 0, 0;
  const Eigen::Vector4d target(0.8, 0.79, 0.3, 0);

  const auto chosen = choose_forward(r, target, 9);

  EXPECT_EQ(chosen, (std::vector<std::int64_t>{0, 2, 1}));
  const std::int64_t two[] = {0, 2};
  EXPECT_TRUE(least_squares(r, target, two).isApprox(Eigen::Vector2d(0.8, 0.3)));
}

TEST(ChooseForward, LeavesCopiesOut) {
  Matrix r = Matrix::Ones(3, 3);
  r(2, 0) = r(0, 2) = r(2, 1) = r(1, 2) = 0;

  EXPECT_EQ(choose_forward(r, Eigen::Vector3d(0.5, 0.5, 0.1), 3),
            (std::vector<std::int64_t>{0, 2}));
}

TEST(FindSingleNeurons, FindsTheNeuronOfEachLabelAndWhatAFewDo) {
  TinyCorpus tiny = example_words(600, 12, 4);  // label t: neuron t is the largest
  tiny.activations.col(2) *= -1;
  hold_out(tiny, 100);
  for (std::size_t word = 400; word < 500; ++word) {  // dev has not the last label
    if (tiny.labels[word] == 3) tiny.labels[word] = label_unseen;
  }
  Trial trial(tiny, {});
  SingleNeuronsOptions options;
  options.sizes = {4, 1, 40};

  const auto found = find_single_neurons(trial.data(), {&trial.task()}, options);

  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].labels.size(), 4U);
  for (std::int32_t label = 0; label < 4; ++label) {
    const MarkedLabel& marked = found[0].labels[static_cast<std::size_t>(label)];
    EXPECT_EQ(marked.best, (NeuronId{0, label}));
    EXPECT_EQ(marked.train_area < 0.5, label == 2);
    EXPECT_EQ(marked.single.weights, (std::vector<double>{label == 2 ? -1.0 : 1.0}));
    EXPECT_EQ(marked.chosen_on, label == 3 ? Split::train : Split::dev);
    ASSERT_EQ(marked.single.splits.size(), 2U);
    EXPECT_EQ(marked.single.splits[1].split, Split::test);
    EXPECT_EQ(marked.single.splits[1].words, 100);
    EXPECT_EQ(marked.order.size(), 12U);
    EXPECT_EQ(marked.order[0], marked.best);
    ASSERT_EQ(marked.sparse.size(), 3U);
    EXPECT_EQ(marked.sparse[0].neurons, 1);
    EXPECT_EQ(marked.sparse[2].neurons, 12);
    // One neuron is the same by least squares.
    EXPECT_NEAR(*marked.sparse[0].splits[1].area, *marked.single.splits[1].area, 1e-12);
    EXPECT_GT(*marked.sparse[1].splits[1].area, 0.85);
    EXPECT_GT(marked.sparse[1].splits[1].score.f1(), 0.6);
  }
}

TEST(SingleNeuronsOptions, AreRefusedByKey) {
  SingleNeuronsOptions none;
  none.sizes = {1, 0};
  EXPECT_NE(complaint_of<UsageError>([&] { none.validate(); }).find("single_neurons.sizes"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
