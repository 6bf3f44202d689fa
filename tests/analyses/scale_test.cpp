#include "salient/analyses/scale.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

std::vector<RankedNeuron> order_of(std::initializer_list<std::int32_t> units) {
  std::vector<RankedNeuron> order;
  for (const std::int32_t unit : units) order.push_back({{0, unit}, 0, false});
  return order;
}

TEST(ShiftsOf, AreByTheFactorBetweenPlaces) {
  TaskScale scale;
  scale.own.order = order_of({3, 0, 1, 2});
  scale.other.order = order_of({0, 2, 1, 3});

  const auto shifts = shifts_of(scale, 2, {1, 4});

  ASSERT_EQ(shifts.size(), 3U);  // neuron 1 is third in both
  EXPECT_EQ(shifts[0].neuron, (NeuronId{0, 3}));
  EXPECT_EQ(shifts[0].own, 1);
  EXPECT_EQ(shifts[0].other, 4);
  EXPECT_EQ(shifts[1].neuron, (NeuronId{0, 0}));  // 2 and 1, as neuron 2's 4 and 2
  EXPECT_EQ(shifts[2].neuron, (NeuronId{0, 2}));
  EXPECT_EQ(shifts_of(scale, 4, {1, 4}).back().neuron, (NeuronId{0, 1}));
}

TEST(CompareScales, TrainTheProbeOnTheOtherScale) {
  TinyCorpus tiny = example_words(300, 8, 3);
  hold_out(tiny, 40);
  tiny.activations.col(1) *= 0.01F;  // says what it said, in small numbers
  Trial trial(tiny, given_penalties(0.01, 0.001));
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);
  ScaleOptions options;
  options.sizes = {3};

  const auto found =
      compare_scales(trial.data(), {{&trial.task(), &own, &scores}}, {}, trial.options(), options);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].own.standardised);
  EXPECT_FALSE(found[0].other.standardised);
  EXPECT_TRUE(found[0].other.converged);
  EXPECT_EQ(found[0].other.l1, 0.01);
  ASSERT_EQ(found[0].own.hits.size(), 2U);
  EXPECT_EQ(found[0].own.hits[0].words, 40);
  EXPECT_GT(found[0].own.hits[0].correct, found[0].other.hits[0].correct);
  EXPECT_LT(found[0].agreement[0].overlap, 1);
  EXPECT_NEAR(found[0].deviation[1] / found[0].deviation[4], 0.01, 2e-3);
  const auto shifts = shifts_of(found[0], 3, trial.data().neurons());
  EXPECT_EQ(shifts[0].neuron, (NeuronId{0, 1}));  // the penalty takes it for one without weight
}

TEST(ScaleOptions, AreRefusedByKey) {
  ScaleOptions options;
  options.sizes = {10, 0};
  EXPECT_NE(complaint_of<UsageError>([&] { options.validate(); }).find("scale.sizes"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
