#include "salient/analyses/labels.hpp"

#include <gtest/gtest.h>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// Three labels, the last without weight, on layers 2 and 5 of three units.
class NeuronsOfLabels : public testing::Test {
 protected:
  NeuronsOfLabels() {
    task_.name = "pos";
    trained_.probe.neurons = NeuronLayout::of({2, 5}, 3);
    trained_.probe.labels = LabelSet({"N", "V", "X"});
    trained_.probe.weights.setZero(3, 6);
    // Entering masses of N: unit 1 of layer 2 at 0, 0 of 5 at .625, 0 of 2 at .875.
    trained_.probe.weights.row(0) << 1, -5, 0, 2, 0, 0;
    // Of V: 2 of 5 at 0, 0 of 5 at .4, 1 of 5 at .7, 1 of 2 at .9.
    trained_.probe.weights.row(1) << 0, 1, 0, -3, 2, 4;
    scores_.resize(1);
    scores_[0].labels = {{.train_words = 500}, {.train_words = 20}, {.train_words = 1}};
    minimal_.scale = DeltaScale::relative;
  }

  TaskLabels labels_at(std::vector<std::int64_t> sizes) {
    for (const std::int64_t size : sizes) minimal_.sets.push_back({Oracle::own, 1, size, 1, 6});
    minimal_.sets.push_back({Oracle::best, 2, 1, 1, 6});
    return neurons_of_labels(probed_, options_, &minimal_);
  }

  Task task_;
  TrainedProbe trained_;
  std::vector<ProbeScore> scores_;
  ProbedTask probed_{&task_, &trained_, &scores_};
  LabelsOptions options_{.enabled = true, .percent = 60};
  TaskMinimalSets minimal_;
};

TEST_F(NeuronsOfLabels, HaveTheLayerWithMostWeight) {
  const TaskLabels found = labels_at({});

  EXPECT_EQ(found.numbers, (std::vector<std::int32_t>{2, 5}));
  ASSERT_EQ(found.labels.size(), 3U);
  EXPECT_EQ(found.labels[0].name, "N");
  EXPECT_EQ(found.labels[0].shares, (std::vector<double>{0.75, 0.25}));
  EXPECT_EQ(found.labels[0].dominant, 2);
  EXPECT_EQ(found.labels[1].dominant, 5);
  EXPECT_EQ(found.labels[1].dominant_share(), 0.9);
  EXPECT_EQ(found.labels[1].train_words, 20);
  EXPECT_FALSE(found.labels[2].dominant);
  EXPECT_EQ(found.labels[2].shares, (std::vector<double>{0, 0}));
}

TEST_F(NeuronsOfLabels, EnterWhereTheUnionReachesTheMinimalSet) {
  const TaskLabels found = labels_at({2, 3, 4, 6});

  EXPECT_EQ(found.scale, DeltaScale::relative);
  ASSERT_EQ(found.cuts.size(), 5U);
  EXPECT_EQ(found.cuts[0].mass, 0);
  EXPECT_EQ(found.cuts[0].neurons, (std::vector<std::int64_t>{1, 1, 0}));
  EXPECT_EQ(found.cuts[0].all, 2);
  EXPECT_EQ(found.cuts[1].mass, 0.4);  // 0 of 5 enters for V there, for N at .625
  EXPECT_EQ(found.cuts[1].neurons, (std::vector<std::int64_t>{1, 2, 0}));
  EXPECT_EQ(found.cuts[1].all, 3);
  EXPECT_EQ(found.cuts[2].mass, 0.7);
  EXPECT_EQ(found.cuts[2].neurons, (std::vector<std::int64_t>{2, 3, 0}));
  EXPECT_EQ(found.cuts[2].all, 4);
  EXPECT_EQ(found.cuts[3].mass, 1);  // 2 of 2 has no weight
  EXPECT_EQ(found.cuts[3].neurons, (std::vector<std::int64_t>{3, 4, 0}));
  EXPECT_EQ(found.cuts[3].all, 5);
}

TEST_F(NeuronsOfLabels, ReachAGivenMassAsNeuroXHasIt) {
  const TaskLabels found = neurons_of_labels(probed_, options_, nullptr);

  ASSERT_EQ(found.cuts.size(), 1U);
  EXPECT_FALSE(found.cuts[0].delta);
  EXPECT_EQ(found.cuts[0].mass, 0.6);
  EXPECT_EQ(found.cuts[0].neurons, (std::vector<std::int64_t>{1, 2, 0}));
  options_.percent = 62.5;  // what N's first neuron has
  EXPECT_EQ(neurons_of_labels(probed_, options_, nullptr).cuts[0].neurons,
            (std::vector<std::int64_t>{1, 2, 0}));
  options_.percent = 75;
  EXPECT_EQ(neurons_of_labels(probed_, options_, nullptr).cuts[0].neurons,
            (std::vector<std::int64_t>{2, 3, 0}));
}

TEST_F(NeuronsOfLabels, OverlapWhereLabelsShareNeurons) {
  const TaskLabels found = labels_at({2, 4, 6});

  EXPECT_TRUE(found.cuts[0].pairs.empty());
  ASSERT_EQ(found.cuts[1].pairs.size(), 1U);
  const LabelPair& pair = found.cuts[1].pairs[0];
  EXPECT_EQ(pair.one, 0);
  EXPECT_EQ(pair.other, 1);
  EXPECT_EQ(pair.shared, 1);
  EXPECT_EQ(found.cuts[1].jaccard(pair), 0.25);
  EXPECT_EQ(found.cuts[2].pairs[0].shared, 2);
}

TEST(LabelsOptions, RefuseWhatIsNoPercentage) {
  for (const double percent : {0.0, -1.0, 100.5}) {
    const LabelsOptions options{.enabled = true, .percent = percent};
    EXPECT_NE(complaint_of<UsageError>([&] { options.validate(); }).find("labels.percent"),
              std::string::npos);
  }
  LabelsOptions().validate();
}

}  // namespace
}  // namespace salient
